import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './process/command.mjs';
import { runProgram } from './program.mjs';
import { REPORTS, REPOSITORY } from './repository.mjs';

/** Runs the tests of a folder below `test/` that need no n8n, and writes their report. */
await runProgram(async () => {
	const folder = process.argv[2];
	const path = join(REPOSITORY, 'test', folder);
	const files = readdirSync(path).filter((name) => name.endsWith('.test.mts'));
	if (files.length === 0) throw new Error(`No tests in ${path}`);
	mkdirSync(REPORTS, { recursive: true });
	const reporters = [
		['spec', 'stdout'],
		['junit', join(REPORTS, `${folder}.xml`)],
	].flatMap(([reporter, destination]) => [
		`--test-reporter=${reporter}`,
		`--test-reporter-destination=${destination}`,
	]);
	const command = [process.execPath, '--import', 'tsx', '--test', ...reporters];
	const options = { cwd: REPOSITORY, env: process.env, isInteractive: true };
	const { code } = await runToEnd([...command, ...files.map((name) => join(path, name))], options);
	if (code !== 0) throw new Error(`Tests of ${folder} failed`);
});
