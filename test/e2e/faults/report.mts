import type { Execution } from '../../harness/n8n/execution.mjs';
import { table, writePage } from '../../harness/page.mjs';
import {
	measuredIn,
	readReports,
	today,
	writeReport,
	type ReportHead,
} from '../../harness/reports.mjs';
import { N8N_VERSIONS } from '../../harness/versions.mjs';
import { isAffected, type RowFixture } from './fixture.mjs';
import { INVARIANTS, outcomesOf } from './judge.mjs';
import { happensIn, ITEM_COUNT, type FaultPlace, type Row } from './row.mjs';

/** What one row came to in one version of n8n. */
interface RowResult {
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

interface FaultReport extends ReportHead {
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
function ticks({ holds }: RowResult): string {
	return holds.map((isHeld) => (isHeld ? '✓' : '✗')).join('');
}

function line(result: RowResult, index: number): string {
	const { where, fault, outcome, tasks, posts, gets, isAsExpected } = result;
	const counts = `tasks ${tasks} POST ${posts} GET ${gets}`.padEnd(23);
	const mark = isAsExpected ? ' ' : '!';
	return `${mark}${String(index + 1).padStart(2)} ${where.padEnd(8)} ${ticks(result)} ${counts} ${fault} → ${outcome}`;
}

const LABELS = { succeeds: 'done', 'times out': 'passed on unfinished', fails: 'failed' } as const;
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

const PLACES: Record<FaultPlace, string> = {
	input: 'When a value of the workflow cannot be right, or seems wrong',
	POST: 'When a task is created',
	GET: 'While a task is polled',
	download: 'When a file is downloaded',
	callback: 'While the execution waits for callbacks',
	n8n: 'When n8n or its user ends or repeats a run',
};

/** Writes `docs/reliability.md` from what the rows came to in each version. */
async function writeReliabilityPage(rows: Row[], reports: FaultReport[]): Promise<void> {
	await writePage('reliability.md', [
		head(rows, reports),
		...Object.entries(PLACES).flatMap(([place, title]) => [
			`## ${title}`,
			faultTable(
				rows.filter(({ where }) => where === place),
				reports,
			),
		]),
		closing(rows),
	]);
}

function head(rows: Row[], reports: FaultReport[]): string {
	return `<!-- Generated by the fault matrix; regenerate with: WRITE_DOCS=1 npm run test:e2e -- faults -->

# Reliability

${rows.length} faults, each struck in a real n8n against a simulated service: ${measuredIn(reports)}. A row runs ${ITEM_COUNT} items through "Create Audio From Video" unless it names another number or operation; the fault strikes the middle one, or all of them. After each row three things are asserted; the ticks are in this order:

${INVARIANTS.map((invariant, index) => `${index + 1}. ${invariant}`).join('\n')}

A task that failed is not paid for; where a retry makes a new one in its place, both count as tasks. "POST" counts creates, "GET" status requests, whose number depends on timing. Regenerate this page with \`WRITE_DOCS=1 npm run test:e2e -- faults\`.`;
}

function faultTable(rows: Row[], reports: FaultReport[]): string {
	const names = ['Fault', 'What the user sees', ...reports.map(({ version }) => `n8n ${version}`)];
	const lines = rows.map((row) => {
		const results = reports.map((report) => resultFor(row, report));
		const seen = new Set(results.flatMap((result) => result?.outcome ?? []));
		return [escaped(row.fault), escaped([...seen].join(' · in 1.x: ')), ...results.map(cell)];
	});
	return table(names, lines);
}

function resultFor(row: Row, { results }: FaultReport): RowResult | undefined {
	return results.find(({ where, fault }) => where === row.where && fault === row.fault);
}

function cell(result: RowResult | undefined): string {
	if (result === undefined) return 'cannot happen';
	const { tasks, posts, gets, isAsExpected } = result;
	const failed = isAsExpected ? '' : ' **not as expected**';
	return `${ticks(result)} ${tasks} tasks, ${posts} POST, ${gets} GET${failed}`;
}

function escaped(text: string): string {
	return text.replace(/[\\|<>*_]/g, '\\$&');
}

function closing(rows: Row[]): string {
	const notes = rows.flatMap(({ where, fault, sees }) => {
		return sees ? [`**${where}: ${fault}.** ${sees}`] : [];
	});
	return `## Where n8n has the last word

What the node cannot change, and what the user sees there. A ✗ above is one of these; the matrix fails when n8n has closed such a gap.

${notes.join('\n\n')}

**n8n: a worker dies in queue mode** (measured apart from this matrix). 2.x leaves the worker's executions "running" for about two minutes, then ends them as errors without the node's data, and does not run them again. 1.x runs them again from the start under the same execution id, and from that id the node makes the keys by which it finds its tasks. Waiting executions do not notice.

**n8n: it is restarted while many executions wait** (tried apart from this matrix, in [restart.test.mts](../test/e2e/restart.test.mts)). When n8n starts, it marks each of them as crashed and then as waiting again. It already answers callbacks by then, and one that resumed its execution in that moment would leave it waiting until Max Wait, or crashed. So the node lets the first minute pass. An n8n that is killed once more in that moment gives up all of them at its next start and shows them as crashed.

**The trigger** (tried apart from this matrix, in [trigger.test.mts](../test/e2e/trigger.test.mts)). A callback for a task that CometAPI does not know is refused with 403. One that is ahead of CometAPI is checked for some seconds and then answered with 503, so that the sender may repeat it. Repeats start nothing. With a Webhook Secret that cannot be used nothing passes, and the log of n8n says so.

**POST: the answer is lost and the service cannot look a task up by external id.** The error says that a task may exist and gives the External Task ID, and nothing is sent again. Whether it was paid can only be seen in the CometAPI account.`;
}
