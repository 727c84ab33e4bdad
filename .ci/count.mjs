import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Counts the tests in the JUnit reports of all runners; its last line is the result of the whole.
// The arguments are the names of steps that ended with an error. Ends with 1 unless everything passed.

const REPORTS = fileURLToPath(new URL('../reports/', import.meta.url));
// Attributes by their quotes: the reporters leave a ">" inside of them as it is.
const TEST_CASE = /<testcase((?:\s+[\w-]+="[^"]*")*)\s*(?:\/>|>([\s\S]*?)<\/testcase>)/g;
const NAME = /\bname="([^"]*)"/;

function reportNames() {
	try {
		return readdirSync(REPORTS).filter((name) => name.endsWith('.xml'));
	} catch {
		return [];
	}
}

/** What a report says of each of its tests: `passed`, `failed` or `skipped`, and its name. */
function testsIn(report) {
	const text = readFileSync(join(REPORTS, report), 'utf8');
	return [...text.matchAll(TEST_CASE)].map(([, attributes, content = '']) => {
		return { report, result: resultOf(content), name: NAME.exec(attributes)?.[1] ?? '' };
	});
}

/** A test marked as "to do" is reported as skipped and failed; it fails nothing. */
function resultOf(content) {
	if (/<skipped\b/.test(content)) return 'skipped';
	return /<(failure|error)\b/.test(content) ? 'failed' : 'passed';
}

const failedSteps = process.argv.slice(2);
const tests = reportNames().flatMap(testsIn);
const having = (wanted) => tests.filter(({ result }) => result === wanted);
const show = (label, { report, name }) => console.log(`${label} ${report}: ${name}`);

for (const test of having('skipped')) show('skipped', test);
for (const test of having('failed')) show('failed ', test);
for (const step of failedSteps) console.log(`failed  step: ${step}`);

const passed = having('passed').length;
// A build or a lint that fails has no test of its own, but the last line must not look green.
const failed = having('failed').length || failedSteps.length;
if (failed > 0 || passed === 0) process.exitCode = 1;
console.log(`tests: ${passed} passed, ${failed} failed`);
