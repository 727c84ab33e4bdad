import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './process/command.mjs';
import { runProgram } from './program.mjs';
import { REPOSITORY } from './repository.mjs';
import { testCommand } from './runTests.mjs';

/** Runs the tests of a folder below `test/` that need no n8n, and writes their report. */
await runProgram(async () => {
	const folder = process.argv[2];
	const path = join(REPOSITORY, 'test', folder);
	const names = readdirSync(path).filter((name) => name.endsWith('.test.mts'));
	if (names.length === 0) throw new Error(`No tests in ${path}`);
	const command = testCommand(
		folder,
		names.map((name) => join(path, name)),
	);
	const { code } = await runToEnd(command, {
		cwd: REPOSITORY,
		env: process.env,
		isInteractive: true,
	});
	if (code !== 0) throw new Error(`Tests of ${folder} failed`);
});
