import { mkdirSync } from 'node:fs';
import { ensureN8n, ensureNode24 } from './install/install.mjs';
import { packNode } from './install/tarball.mjs';
import { runToEnd } from './process/command.mjs';
import { REPORTS, REPOSITORY } from './repository.mjs';
import { say } from './say.mjs';
import { chosenVersions } from './versions.mjs';

export interface TestRun {
	/** The report is called `<name>-<version>.xml`. */
	name: string;
	files: string[];
	/** Longest for one file: one that hangs is to fail, not to stop the others. */
	fileLimitMs: number;
	/** Whether all versions run at once: for tests that measure nothing. */
	isSideBySide: boolean;
}

/**
 * Packs the node and runs files of tests in each chosen version of n8n, the files of a version one after
 * the other. Throws when a test failed, after all versions had their turn.
 */
export async function runInVersions(run: TestRun): Promise<void> {
	await ensureNode24(say);
	const versions = chosenVersions();
	for (const version of versions) await ensureN8n(version, say);
	say('Packing the node');
	await packNode();
	say(`Tests of "${run.name}" in n8n ${versions.join(' and ')}`);
	const failed: string[] = [];
	const note = async (version: string) => {
		if ((await exitCodeIn(version, run)) !== 0) failed.push(version);
	};
	if (run.isSideBySide) await Promise.all(versions.map(note));
	else for (const version of versions) await note(version);
	if (failed.length > 0) throw new Error(`Tests failed in n8n ${failed.join(' and ')}`);
}

/** The command that runs these files of tests; the report is called `<name>.xml`. */
export function testCommand(name: string, files: string[], ...flags: string[]): string[] {
	mkdirSync(REPORTS, { recursive: true });
	return [
		...[process.execPath, '--import', 'tsx', '--test', ...flags],
		...['--test-reporter=spec', '--test-reporter-destination=stdout'],
		...['--test-reporter=junit', `--test-reporter-destination=${REPORTS}/${name}.xml`],
		...files,
	];
}

async function exitCodeIn(version: string, run: TestRun): Promise<number | null> {
	const flags = ['--test-concurrency=1', `--test-timeout=${run.fileLimitMs}`];
	const { code } = await runToEnd(testCommand(`${run.name}-${version}`, run.files, ...flags), {
		cwd: REPOSITORY,
		env: { ...process.env, N8N_VERSION: version },
		onLine: (line) => say(`${version} | ${line}`),
		// The runner is to end its own processes.
		endSignal: 'SIGTERM',
	});
	return code;
}
