import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measurementsIn, nodeState } from '../test/harness/reports.mjs';
import { REPOSITORY } from '../test/harness/repository.mjs';

/**
 * `npm run evidence` measures everything that `docs/` has figures of, on the tree as it is, and writes
 * the pages. It takes some five hours and wants an otherwise idle machine. `npm run evidence -- soak load`
 * takes some of the steps. At its end it says of which node each page is, and fails unless all are of this one.
 */
const STEPS: Record<string, { command: string[]; page: string }> = {
	chaos: { command: ['run', 'test:chaos'], page: 'chaos.md' },
	media: { command: ['run', 'check:media'], page: 'media.md' },
	sound: { command: ['run', 'check:sound'], page: 'sound.md' },
	faults: { command: ['run', 'test:e2e', '--', 'faults'], page: 'reliability.md' },
	bench: { command: ['run', 'bench'], page: 'benchmark.md' },
	load: { command: ['run', 'load'], page: 'load.md' },
	soak: { command: ['run', 'soak'], page: 'soak.md' },
	queue: { command: ['run', 'test:queue'], page: 'queue-mode.md' },
	night: { command: ['run', 'test:night'], page: 'night.md' },
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in STEPS));
if (unknown.length > 0) {
	throw new Error(`No step is called ${unknown.join(', ')}: ${Object.keys(STEPS).join(', ')}`);
}
const names = chosen.length > 0 ? chosen : Object.keys(STEPS);
const failed = names.filter((name) => {
	const { command, page } = STEPS[name];
	const startMs = Date.now();
	const env = { ...process.env, WRITE_DOCS: '1' };
	const { status } = spawnSync('npm', command, { cwd: REPOSITORY, stdio: 'inherit', env });
	const minutes = ((Date.now() - startMs) / 60_000).toFixed(1);
	console.log(`${name}: ${status === 0 ? 'green' : 'FAILED'} in ${minutes} min, docs/${page}`);
	return status !== 0;
});

const state = nodeState();
const isOfThisNode = (page: string): boolean => {
	const file = join(REPOSITORY, 'docs', page);
	const found = existsSync(file) ? measurementsIn(readFileSync(file, 'utf8')) : [];
	for (const { text } of found) console.log(`docs/${page}: ${text}`);
	if (found.length === 0) console.log(`docs/${page}: says no commit`);
	return found.length > 0 && found.every((each) => each.nodeState === state);
};
console.log(`The node: ${state}`);
const pages = Object.values(STEPS).map(({ page }) => page);
const others = pages.filter((page) => !isOfThisNode(page));

if (failed.length > 0) throw new Error(`Failed: ${failed.join(', ')}`);
if (state.includes(' ')) throw new Error('The node has changes that are not committed');
if (others.length > 0) throw new Error(`Of another state of the node: ${others.join(', ')}`);
