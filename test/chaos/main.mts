import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** The long draw: `npm run test:chaos -- --runs 20000 [--seed N] [--path P]`. */

const REPORT_FILE = 'reports/chaos.json';
const PAGE = 'docs/chaos.md';
/** What a run of the command writes anew stands between these two. */
const [BEGIN, END] = ['<!-- measured -->', '<!-- /measured -->'];
/** From this number of draws on the page is written. */
const PAGE_RUNS_MIN = 20_000;

interface Report {
	seed: number;
	draws: number;
	items: number;
	requests: number;
	tasks: number;
	drawn: Record<string, number>;
	met: Record<string, number>;
	failure?: string;
}

const { values } = parseArgs({
	options: { runs: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' } },
});

function numberOf(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	if (!/^\d+$/.test(text)) throw new Error(`Not a number: ${text}`);
	return Number(text);
}

function versionOf(name: string): string {
	const file = `node_modules/${name}/package.json`;
	return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function table(head: string, counts: Record<string, number>): string {
	const rows = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
	const lines = rows.map(([name, count]) => `| ${name} | ${count.toLocaleString('en')} |`);
	return [`| ${head} |  |`, '| --- | ---: |', ...lines].join('\n');
}

function measured(report: Report, minutes: number): string {
	const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
	const versions = [
		`this node ${version}`,
		`n8n-core ${versionOf('n8n-core')}`,
		`n8n-workflow ${versionOf('n8n-workflow')}`,
		`fast-check ${versionOf('fast-check')}`,
		`Node ${process.versions.node}`,
	];
	const count = (number: number) => number.toLocaleString('en');
	return `${BEGIN}

**${count(report.draws)} draws** from seed ${report.seed} on ${new Date().toISOString().slice(0, 10)}, in ${minutes} minutes: ${count(report.items)} items, ${count(report.requests)} requests, ${count(report.tasks)} tasks. No promise was broken. Versions: ${versions.join(', ')}.

${table('Drawn, in so many runs', report.drawn)}

${table('Came to pass, so many times', report.met)}

${END}`;
}

function writePage(report: Report, minutes: number): void {
	const page = readFileSync(PAGE, 'utf8');
	const [before, rest] = page.split(BEGIN);
	writeFileSync(PAGE, before + measured(report, minutes) + rest.split(END)[1]);
	spawnSync('npx', ['prettier', '--write', PAGE], { stdio: 'inherit' });
}

const runs = numberOf(values.runs) ?? PAGE_RUNS_MIN;
const order = {
	runs,
	seed: numberOf(values.seed),
	path: values.path,
	reportFile: REPORT_FILE,
};
mkdirSync('reports', { recursive: true });
rmSync(REPORT_FILE, { force: true });
const startMs = Date.now();
const { status } = spawnSync('npx', ['jest', '--runInBand', 'test/unit/chaos.test.ts'], {
	stdio: 'inherit',
	env: { ...process.env, CHAOS: JSON.stringify(order) },
});
const minutes = Math.ceil((Date.now() - startMs) / 60_000);
if (status === 0 && runs >= PAGE_RUNS_MIN) {
	writePage(JSON.parse(readFileSync(REPORT_FILE, 'utf8')) as Report, minutes);
}
process.exitCode = status ?? 1;
