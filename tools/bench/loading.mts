import { dirname, join } from 'node:path';
import { ensureN8n } from '../../test/harness/install/install.mjs';
import { runCommand } from '../../test/harness/process/command.mjs';
import { REPOSITORY } from '../../test/harness/repository.mjs';
import { N8N_VERSION } from '../../test/harness/versions.mjs';
import { median } from '../statistics.mjs';

const ROUNDS = 15;

/** Milliseconds from `require` to both descriptions, in a fresh process each time; medians. */
export interface LoadTimes {
	ours: number;
	/** Of n8n's Google Drive, which has about as many operations, and a trigger. */
	googleDrive: number;
}

const OURS = ['CometApiKling', 'CometApiKlingTrigger'].map(
	(name) => `${REPOSITORY}/dist/nodes/CometApiKling/${name}.node.js`,
);

const scriptFor = (files: string[]) => `
	require('n8n-workflow');
	const start = performance.now();
	for (const file of ${JSON.stringify(files)}) new (Object.values(require(file))[0])().description;
	console.log(performance.now() - start);
`;

async function timeMs(cwd: string, files: string[]): Promise<number> {
	const command = [process.execPath, '-e', scriptFor(files)];
	return Number(await runCommand(command, { cwd }));
}

export async function loadTimes(): Promise<LoadTimes> {
	const { dir } = await ensureN8n(N8N_VERSION);
	const base = join(dir, 'node_modules', 'n8n-nodes-base');
	const drive = ['GoogleDrive', 'GoogleDriveTrigger'].map((name) =>
		join(base, 'dist', 'nodes', 'Google', 'Drive', `${name}.node.js`),
	);
	const times: { ours: number[]; googleDrive: number[] } = { ours: [], googleDrive: [] };
	for (let round = 0; round < ROUNDS; round++) {
		times.ours.push(await timeMs(REPOSITORY, OURS));
		times.googleDrive.push(await timeMs(dirname(base), drive));
	}
	return { ours: median(times.ours) ?? NaN, googleDrive: median(times.googleDrive) ?? NaN };
}
