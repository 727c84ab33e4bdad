import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Execution } from '../support/execution.mjs';
import { REPOSITORY } from '../support/tarball.mjs';
import { isStruck, type Actor } from './actor.mjs';
import { outcomesOf } from './outcomes.mjs';
import type { Row } from './row.mjs';

/** What one row came to in one version of n8n. */
export interface Result {
	where: string;
	fault: string;
	/** What the user sees: how many items succeed, and the words of the first error. */
	outcome: string;
	tasks: number;
	posts: number;
	gets: number;
	/** Which of the three invariants hold. */
	holds: boolean[];
	/** A gap of n8n that the node cannot close. */
	isGap: boolean;
}

export interface Report {
	version: string;
	date: string;
	results: Result[];
}

export const REPORTS = join(REPOSITORY, 'reports');
export const reportFile = (version: string) => join(REPORTS, `faults-${version}.json`);

/** Collects the results of a run and prints them as a table. */
export class Results {
	private readonly noted = new Map<Row, Result>();

	constructor(
		private readonly version: string,
		private readonly rows: Row[],
	) {}

	note(actor: Actor, execution: Execution, broken: string[][], isGap: boolean): void {
		const { row, sim } = actor;
		const count = (kind: string) => sim.requests.filter((request) => request.kind === kind).length;
		this.noted.set(row, {
			where: row.where,
			fault: row.fault,
			outcome: describe(actor, execution),
			tasks: sim.tasks.length,
			posts: count('create'),
			gets: count('query'),
			holds: broken.map((found) => found.length === 0),
			isGap,
		});
	}

	/** Prints the table and keeps it for the document, which shows all versions. */
	async publish(): Promise<void> {
		const results = this.rows.flatMap((row) => this.noted.get(row) ?? []);
		const report: Report = {
			version: this.version,
			date: new Date().toISOString().slice(0, 10),
			results,
		};
		console.log(`Fault matrix, n8n ${this.version}: ${results.length} rows`);
		console.log(results.map(line).join('\n'));
		await mkdir(REPORTS, { recursive: true });
		await writeFile(reportFile(this.version), `${JSON.stringify(report, null, '\t')}\n`);
	}
}

function line({ where, fault, outcome, tasks, posts, gets, holds }: Result, index: number): string {
	const marks = holds.map((isHeld) => (isHeld ? '✓' : '✗')).join('');
	const counts = `tasks ${tasks} POST ${posts} GET ${gets}`.padEnd(24);
	return `${String(index + 1).padStart(2)} ${where.padEnd(8)} ${marks} ${counts} ${fault} → ${outcome}`;
}

function describe(actor: Actor, execution: Execution): string {
	const outcomes = outcomesOf(execution).flat();
	const stop = outcomes.find(({ kind }) => kind === 'stops');
	if (stop) return `the run stops: ${headline(stop.error)}`;
	const kinds = ['succeeds', 'times out', 'fails'] as const;
	const counts = kinds.flatMap((kind) => {
		const count = outcomes.filter((outcome) => outcome.kind === kind).length;
		return count === 0 ? [] : [`${count} ${LABELS[kind]}`];
	});
	const failed = outcomes.find(({ kind, error }, item) => {
		return kind === 'fails' && error !== undefined && isStruck(actor.row, item);
	});
	return failed ? `${counts.join(', ')}: ${headline(failed.error)}` : counts.join(', ');
}

const LABELS = { succeeds: 'done', 'times out': 'handed on unfinished', fails: 'failed' } as const;

/** The beginning of an error as the user reads it. */
function headline(error = ''): string {
	const text = error.startsWith('{')
		? String((JSON.parse(error) as { error: string }).error)
		: error;
	return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}
