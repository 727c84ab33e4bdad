import {
	readReports,
	reportNames,
	writeReport,
	type ReportHead,
} from '../../../test/harness/reports.mjs';
import type { Cluster } from '../cluster/cluster.mjs';
import type { LoadAudit } from '../load/audit.mjs';
import type { Load } from '../load/load.mjs';

export interface ScenarioResult extends Omit<LoadAudit, 'broken'> {
	scenario: string;
	service: string;
	executions: number;
	tasksPerExecution: number;
	/** From the first production call until everything had ended. */
	seconds: number;
	outcome: string;
	hasOutage: boolean;
}

export interface QueueReport extends ReportHead {
	bootSeconds: number;
	isShort: boolean;
	results: ScenarioResult[];
}

/** Of a run in full; a short one has another name. */
const reportName = (version: string) => `queue-${version}`;

/** Of all versions that were run in full, the newest first. */
export function readQueueReports(): QueueReport[] {
	const reports = readReports<QueueReport>(reportNames(/^queue-[\d.]+$/));
	return reports.sort((one, other) =>
		other.version.localeCompare(one.version, 'en', { numeric: true }),
	);
}

export function scenarioResult(
	{ options, startedAt }: Load,
	{ broken: _, ...audit }: LoadAudit,
	outcome: string,
	{ hasOutage }: Pick<ScenarioResult, 'hasOutage'>,
): ScenarioResult {
	const { name, service, executions, tasks } = options;
	return {
		scenario: name,
		service,
		executions,
		tasksPerExecution: tasks,
		seconds: Math.round((Date.now() - startedAt) / 100) / 10,
		outcome,
		hasOutage,
		...audit,
	};
}

export function publish(report: QueueReport): void {
	writeReport(`${reportName(report.version)}${report.isShort ? '-short' : ''}`, report);
	console.log(`Queue mode, n8n ${report.version}`);
	for (const {
		scenario,
		service,
		seconds,
		tasks,
		effects,
		posts,
		gets,
		outcome,
	} of report.results) {
		const counts = `tasks ${tasks} behind ${effects} POST ${posts} GET ${gets}`;
		console.log(`${scenario} [${service}]: ${outcome}, ${seconds} s, ${counts}`);
	}
}

/** What the scenarios share. */
export interface Suite {
	cluster(): Cluster;
	/** A few minutes for a check of every change, instead of all. */
	isShort: boolean;
	note(result: ScenarioResult): void;
}
