import { beforeEach, expect, test } from 'vitest';
import en from '../../../messages/en.json';
import { useCatalogue } from '../../i18n/index.ts';
import { reachLines } from './reach.ts';

beforeEach(() => useCatalogue('en', en));

test('a way to be reached is read line by line, and nothing empty is shown', () => {
  expect(reachLines('{"number":"12 34 56 78","may_call":true,"may_text":false,"hours":"after six","say":""}')).toEqual([
    { label: 'Number', value: '12 34 56 78' }, { label: 'May be called', value: 'yes' }, { label: 'May be texted by a person', value: 'no' }, { label: 'When', value: 'after six' },
  ]);
});

test('what is no JSON is shown as it is', () => {
  expect(reachLines('ring me')).toEqual([{ label: 'Number', value: 'ring me' }]);
  expect(reachLines('7')).toEqual([{ label: 'Number', value: '7' }]);
});
