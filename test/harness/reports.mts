import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { REPORTS, REPOSITORY } from './repository.mjs';

export interface ReportHead {
	version: string;
	date: string;
}

export const today = (): string => new Date().toISOString().slice(0, 10);

/** The commit that the tree is at, and the date: what a page of measurements is about. */
export function measuredAt(): string {
	const git = ['rev-parse', '--short=9', 'HEAD'];
	const commit = execFileSync('git', git, { cwd: REPOSITORY, encoding: 'utf8' }).trim();
	return `commit ${commit}, ${today()}`;
}

const fileOf = (name: string) => join(REPORTS, `${name}.json`);

export function writeReport(name: string, report: object): void {
	mkdirSync(REPORTS, { recursive: true });
	writeFileSync(fileOf(name), `${JSON.stringify(report, null, '\t')}\n`);
}

/** The reports that are there and have such a name. */
export function reportNames(name: RegExp): string[] {
	const files = existsSync(REPORTS) ? readdirSync(REPORTS) : [];
	return files
		.filter((file) => file.endsWith('.json'))
		.map((file) => basename(file, '.json'))
		.filter((each) => name.test(each));
}

export function readReports<Report>(names: string[]): Report[] {
	const files = names.map(fileOf).filter((file) => existsSync(file));
	return files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report);
}

/** Where and when a page was measured, in words. */
export function measuredIn(reports: ReportHead[]): string {
	const all = reports.map(({ version, date }) => `n8n ${version} (${date})`);
	return new Intl.ListFormat('en').format(all);
}
