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
    console.log(s.expected, s.unexpected + s.flaky + report.errors.length);
  }
} catch {
  console.log(0, 1);
}
