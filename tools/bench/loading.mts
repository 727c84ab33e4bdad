import { runCommand } from '../../test/harness/process/command.mjs';
import { REPOSITORY } from '../../test/harness/repository.mjs';
import { median } from '../statistics.mjs';

const ROUNDS = 15;

const SCRIPT = `
	require('n8n-workflow');
	const start = performance.now();
	const { CometApiKling } = require('./dist/nodes/CometApiKling/CometApiKling.node.js');
	const { CometApiKlingTrigger } = require('./dist/nodes/CometApiKling/CometApiKlingTrigger.node.js');
	new CometApiKling().description; new CometApiKlingTrigger().description;
	console.log(performance.now() - start);
`;

/** Milliseconds from `require` to both descriptions, in a fresh process each time; the median. */
export async function loadTimeMs(): Promise<number> {
	const times: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const command = [process.execPath, '-e', SCRIPT];
		times.push(Number(await runCommand(command, { cwd: REPOSITORY })));
	}
	return median(times) ?? NaN;
}
