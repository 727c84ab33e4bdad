import type { Execution } from '../../harness/n8n/execution.mjs';
import { readReports, today, writeReport, type ReportHead } from '../../harness/reports.mjs';
import { N8N_VERSIONS } from '../../harness/versions.mjs';
import { writeReliabilityPage } from './document.mjs';
import { type RowFixture, isAffected } from './fixture.mjs';
import { outcomesOf } from './outcomes.mjs';
import { happensIn, type Row } from './row.mjs';

/** What one row came to in one version of n8n. */
export interface RowResult {
	where: string;
	fault: string;
	/** What the user sees. */
	outcome: string;
	tasks: number;
	posts: number;
	gets: number;
	/** Which of the three invariants hold. */
	holds: boolean[];
	/** Whether the row is as it says, which may be a gap of n8n. */
	isAsExpected: boolean;
}

export interface FaultReport extends ReportHead {
	results: RowResult[];
}

const reportName = (version: string) => `faults-${version}`;

/** Collects the results of a run, prints them, and keeps them for the document. */
export class Results {
	private readonly noted = new Map<Row, RowResult>();

	constructor(
		private readonly version: string,
		private readonly rows: Row[],
	) {}

	note(fixture: RowFixture, execution: Execution, broken: string[][]): RowResult {
		const { row, sim } = fixture;
		const count = (kind: string) => sim.requests.filter((request) => request.kind === kind).length;
		const result: RowResult = {
			where: row.where,
			fault: row.fault,
			outcome: summarize(fixture, execution),
			tasks: sim.tasks.length,
			posts: count('create'),
			gets: count('query'),
			holds: broken.map((found) => found.length === 0),
			isAsExpected: false,
		};
		this.noted.set(row, result);
		return result;
	}

	/** Prints the table; with WRITE_DOCS=1 the document is written from the last run of each version. */
	async publish(): Promise<void> {
		const results = this.rows.flatMap((row) => this.noted.get(row) ?? []);
		const report: FaultReport = { version: this.version, date: today(), results };
		console.log(`Fault matrix, n8n ${this.version}: ${results.length} rows`);
		console.log(results.map(line).join('\n'));
		const missing = this.rows.filter((row) => happensIn(row, this.version) && !this.noted.has(row));
		if (missing.length > 0) return console.log(`Not kept: ${missing.length} rows have not run`);
		writeReport(reportName(this.version), report);
		if (process.env.WRITE_DOCS !== '1') return;
		await writeReliabilityPage(this.rows, readReports<FaultReport>(N8N_VERSIONS.map(reportName)));
	}
}

/** Three ticks for the three invariants. */
export function ticks({ holds }: RowResult): string {
	return holds.map((isHeld) => (isHeld ? '✓' : '✗')).join('');
}

function line(result: RowResult, index: number): string {
	const { where, fault, outcome, tasks, posts, gets, isAsExpected } = result;
	const counts = `tasks ${tasks} POST ${posts} GET ${gets}`.padEnd(23);
	const mark = isAsExpected ? ' ' : '!';
	return `${mark}${String(index + 1).padStart(2)} ${where.padEnd(8)} ${ticks(result)} ${counts} ${fault} → ${outcome}`;
}

const LABELS = { succeeds: 'done', 'times out': 'handed on unfinished', fails: 'failed' } as const;
const KINDS = ['succeeds', 'times out', 'fails'] as const;
const HEADLINE_CHARS = 110;

/** What the user sees, in a line: how many items came to what, and the headline of the error. */
function summarize(fixture: RowFixture, execution: Execution): string {
	const outcomes = outcomesOf(fixture, execution).flat();
	if (outcomes.length === 0) return 'no output and no error';
	const stop = outcomes.find(({ kind }) => kind === 'stops');
	if (stop) return `the run stops: “${cut(stop.says)}”`;
	const counts = KINDS.flatMap((kind) => {
		const count = outcomes.filter((outcome) => outcome.kind === kind).length;
		return count === 0 ? [] : [`${count} ${LABELS[kind]}`];
	}).join(', ');
	const failed = outcomes.find(({ kind }, item) => kind === 'fails' && isAffected(fixture, item));
	return failed ? `${counts}: “${cut(failed.says)}”` : counts;
}

function cut(text = ''): string {
	return text.length > HEADLINE_CHARS ? `${text.slice(0, HEADLINE_CHARS - 1)}…` : text;
}
