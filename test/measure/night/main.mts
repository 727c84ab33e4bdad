import { runProgram } from '../../harness/program.mjs';
import { readReports, writeReport } from '../../harness/reports.mjs';
import { say } from '../../harness/say.mjs';
import { chosenVersions, N8N_VERSIONS } from '../../harness/versions.mjs';
import { writeNightPage } from './document.mjs';
import { spendNight, type NightReport } from './night.mjs';

const USUAL_LINKS = 1_000;

const reportName = (version: string) => `night-${version}`;

await runProgram(async () => {
	const links = Number(process.argv[2] ?? USUAL_LINKS);
	if (!Number.isInteger(links) || links < 1) throw new Error('How many links? A number from 1');
	for (const version of chosenVersions()) {
		say(`A night with ${links} links in n8n ${version}`);
		const report = await spendNight(version, links);
		say(JSON.stringify(report, null, '\t'));
		if (links === USUAL_LINKS) writeReport(reportName(version), report);
		if (report.broken.length > 0) process.exitCode = 1;
	}
	if (links !== USUAL_LINKS) return;
	// The versions that were not chosen keep what they came to the last time.
	await writeNightPage(readReports<NightReport>(N8N_VERSIONS.map(reportName)));
});
