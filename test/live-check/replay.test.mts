import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { problemsOf } from './reading.mjs';
import { answersIn } from './testing.mjs';

const FOLDER = fileURLToPath(new URL('answers', import.meta.url));

const runs = existsSync(FOLDER)
	? readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory())
	: [];

for (const { name } of runs) {
	test(`the node reads what the service answered on ${name}`, () => {
		const answers = answersIn(join(FOLDER, name));
		assert.ok(answers.length > 0);
		for (const answer of answers) assert.deepEqual(problemsOf(answer), [], answer.name);
	});
}

const nothing = runs.length === 0 && 'no live check of the real service has been saved yet';
test('there are answers of the real service to replay', { skip: nothing }, () => {
	assert.ok(runs.length > 0);
});
