import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../../e2e/support/tarball.mjs';
import type { Account } from './accounts.mjs';
import type { Load } from './load.mjs';

export interface Result extends Omit<Account, 'broken'> {
	scenario: string;
	executions: number;
	tasksPerExecution: number;
	/** From the first production call until everything had ended. */
	seconds: number;
	/** What became of the executions, in words. */
	outcome: string;
	isDisturbed: boolean;
}

export interface Report {
	version: string;
	date: string;
	bootSeconds: number;
	isShort: boolean;
	results: Result[];
}

export const REPORTS = join(REPOSITORY, 'reports');
const reportFile = (version: string, form = '') => join(REPORTS, `queue-${version}${form}.json`);

export function resultOf(
	{ options, startedAt }: Load,
	{ broken: _, ...account }: Account,
	outcome: string,
	isDisturbed: boolean,
): Result {
	const { name, executions, tasks } = options;
	return {
		scenario: name,
		executions,
		tasksPerExecution: tasks,
		seconds: Math.round((Date.now() - startedAt) / 100) / 10,
		outcome,
		isDisturbed,
		...account,
	};
}

export function publish(report: Report): void {
	mkdirSync(REPORTS, { recursive: true });
	writeFileSync(
		reportFile(report.version, report.isShort ? '-short' : ''),
		`${JSON.stringify(report, null, '\t')}\n`,
	);
	console.log(`Queue mode, n8n ${report.version}`);
	for (const { scenario, seconds, tasks, effects, posts, gets, outcome } of report.results) {
		const counts = `tasks ${tasks} behind ${effects} POST ${posts} GET ${gets}`;
		console.log(`${scenario}: ${outcome}, ${seconds} s, ${counts}`);
	}
}

/** What the versions came to when they were last run in full. */
export function readReports(versions: string[]): Report[] {
	const files = versions.map((version) => reportFile(version)).filter(existsSync);
	return files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report);
}
