import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { REPOSITORY } from '../../e2e/support/tarball.mjs';
import { CHOICE, GAPS, SETTINGS, SETUP } from './documentText.mjs';
import type { Report, Result } from './results.mjs';

const FILE = join(REPOSITORY, 'docs', 'queue-mode.md');

/** Writes `docs/queue-mode.md` from what the scenarios came to in each version. */
export async function writeDocument(reports: Report[]): Promise<void> {
	const parts = [
		head(reports),
		SETUP,
		'## Nothing is killed',
		table(reports, false),
		'## Something is killed in the middle',
		table(reports, true),
		GAPS,
		CHOICE,
		SETTINGS,
	];
	const options = await resolveConfig(FILE);
	await writeFile(FILE, await format(parts.join('\n\n'), { ...options, filepath: FILE }));
}

function head(reports: Report[]): string {
	const versions = reports.map(({ version, date }) => `n8n ${version} (${date})`).join(' and ');
	return `<!-- Generated; regenerate with: WRITE_DOCS=1 npm run test:queue -->

# Queue mode

What the node does in n8n's queue mode, measured in ${versions}.`;
}

function table(reports: Report[], isDisturbed: boolean): string {
	const own = reports.flatMap(({ results }) => results);
	const scenarios = new Set(
		own.filter((result) => result.isDisturbed === isDisturbed).map(({ scenario }) => scenario),
	);
	const names = ['Scenario', 'Size', ...reports.map(({ version }) => `n8n ${version}`)];
	const lines = [...scenarios].map((scenario) => {
		const results = reports.map((report) => {
			return report.results.find((result) => result.scenario === scenario);
		});
		return [scenario, sizeOf(results.find((result) => result)), ...results.map(cell)];
	});
	const all = [names, names.map(() => '---'), ...lines];
	return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function sizeOf(result: Result | undefined): string {
	return result ? `${result.executions} × ${result.tasksPerExecution}` : '';
}

function cell(result: Result | undefined): string {
	if (result === undefined) return 'not run';
	const { outcome, seconds, tasks, effects, posts, gets } = result;
	const counts = `${tasks} tasks, ${effects} behind, ${posts} POST, ${gets} GET, ${seconds} s`;
	return `${outcome} (${counts})`;
}
