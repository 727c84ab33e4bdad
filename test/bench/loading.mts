import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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
export function loadTimeMs(): number {
	const cwd = fileURLToPath(new URL('../..', import.meta.url));
	const times = Array.from({ length: ROUNDS }, () =>
		Number(execFileSync(process.execPath, ['-e', SCRIPT], { cwd, encoding: 'utf8' })),
	);
	return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
}
