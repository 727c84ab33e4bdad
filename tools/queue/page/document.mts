import { table, writePage } from '../../../test/harness/page.mjs';
import { measuredIn } from '../../../test/harness/reports.mjs';
import { CHOICE, GAPS, SETTINGS, SETUP } from './documentText.mjs';
import type { QueueReport, ScenarioResult } from './results.mjs';

/** Writes `docs/queue-mode.md` from what the scenarios came to in each version. */
export async function writeQueuePage(reports: QueueReport[]): Promise<void> {
	await writePage('queue-mode.md', [
		head(reports),
		SETUP,
		'## Nothing is killed',
		scenarioTable(reports, { hasOutage: false }),
		'## Something is killed in the middle',
		scenarioTable(reports, { hasOutage: true }),
		GAPS,
		CHOICE,
		SETTINGS,
	]);
}

function head(reports: QueueReport[]): string {
	return `<!-- Generated; regenerate with: WRITE_DOCS=1 npm run test:queue -->

# Queue mode

What the node does in n8n's queue mode, measured in ${measuredIn(reports)}.`;
}

function scenarioTable(
	reports: QueueReport[],
	{ hasOutage }: Pick<ScenarioResult, 'hasOutage'>,
): string {
	const own = reports.flatMap(({ results }) => results);
	const scenarios = new Set(
		own.filter((result) => result.hasOutage === hasOutage).map(({ scenario }) => scenario),
	);
	const names = ['Scenario', 'Size', ...reports.map(({ version }) => `n8n ${version}`)];
	const lines = [...scenarios].map((scenario) => {
		const results = reports.map((report) => {
			return report.results.find((result) => result.scenario === scenario);
		});
		return [scenario, sizeOf(results.find((result) => result)), ...results.map(cell)];
	});
	return table(names, lines);
}

function sizeOf(result: ScenarioResult | undefined): string {
	return result ? `${result.executions} × ${result.tasksPerExecution}` : '';
}

function cell(result: ScenarioResult | undefined): string {
	if (result === undefined) return 'not run';
	const { outcome, seconds, tasks, effects, posts, gets } = result;
	const counts = `${tasks} tasks, ${effects} behind, ${posts} POST, ${gets} GET, ${seconds} s`;
	return `${outcome} (${counts})`;
}
