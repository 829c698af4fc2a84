// Reads the JSON report of Vitest or Playwright and prints "passed failed". A missing report is one failure.
import { readFileSync } from 'node:fs';

const [kind, file] = process.argv.slice(2);
try {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  if (kind === 'vitest') {
    const broken = report.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0).length;
    console.log(report.numPassedTests, report.numFailedTests + broken);
  } else {
    const s = report.stats;
    // A journey may leave out one screen, never all of them. (That of a database runs where one is named.)
    const ran = new Map();
    const walk = (suite) => {
      suite.suites?.forEach(walk);
      for (const spec of suite.specs ?? []) {
        const journey = `${spec.file}:${spec.line} ${spec.title}`;
        ran.set(journey, ran.get(journey) === true || spec.tests.some((test) => test.status !== 'skipped'));
      }
    };
    report.suites.forEach(walk);
    const nowhere = [...ran].filter(([journey, done]) => !done && (!journey.startsWith('postgres.') || process.env.TEST_POSTGRES_URL)).map(([journey]) => journey);
    if (nowhere.length > 0) console.error(`these ran on no screen:\n${nowhere.join('\n')}`);
    console.log(s.expected, s.unexpected + s.flaky + report.errors.length + nowhere.length);
  }
} catch {
  console.log(0, 1);
}
