import { parseArgs } from 'node:util';
import { missingBrowser } from '../../test/e2e/editor/browser.mjs';
import { table, writePage } from '../../test/harness/page.mjs';
import { runCommand } from '../../test/harness/process/command.mjs';
import { temporaryFolder } from '../../test/harness/process/temporary.mjs';
import { measuredAt } from '../../test/harness/reports.mjs';
import { say } from '../../test/harness/say.mjs';
import { compare, type Row } from './compare.mjs';
import { fuzz, type FuzzReport } from './fuzz.mjs';
import { recordInBrowser } from './recorded.mjs';
import { makeSamples } from './samples.mjs';

/** Compares what the node reads of files with ffprobe, and has it read files that were changed at random. */

const { values } = parseArgs({
	options: {
		count: { type: 'string', default: '200000' },
		seed: { type: 'string', default: '4711' },
	},
});

const round = (value: number, digits = 2) => Number(value.toFixed(digits));

async function writeMediaPage(rows: Row[], report: FuzzReport): Promise<void> {
	const { count, seed, answered, slowestMs, meanMs, wrong } = report;
	const ffmpeg = (await runCommand(['ffmpeg', '-version'], {})).split(' ')[2];
	await writePage('media.md', [
		'<!-- Generated; regenerate with: WRITE_DOCS=1 npm run check:media -->',
		'# What the node knows of a file before it is paid for',
		`${rows.length} files, made with ffmpeg ${ffmpeg} and recorded by Chromium, ${measuredAt()}. Each was read as the node reads a file in n8n and as it reads a link, and compared with what ffprobe says: length to a tenth of a second, size of the picture as it is shown, tracks.`,
		`**${rows.filter(({ agrees }) => agrees).length} of ${rows.length} agree, also by link.** A link took at most ${round(Math.max(...rows.map(({ linkBytes }) => linkBytes)) / 1024, 0)} KB, in one request or two.`,
		table(
			['File', 'KB', 'What the node reads', 'ffprobe', 'Agrees', 'KB by link'],
			rows.map((row) => [
				row.name,
				String(round(row.bytes / 1024, 0)),
				row.read,
				row.probed,
				row.agrees ? 'yes' : '**no**',
				String(round(row.linkBytes / 1024, 0)),
			]),
		),
		'In parentheses stands what the file is known to be where ffprobe would not say it. A film in fragments does not say its length in its header, so the node knows nothing of it and lets it pass.',
		'## Files changed at random',
		`${count.toLocaleString('en-US')} times one of these files was changed in one to eight bytes, most of them in its boxes, and every fourth time it was cut off as well (seed ${seed}). **${wrong.length === 0 ? 'The node never failed' : `${wrong.length} went wrong`}**: it read a length from ${answered.length.toLocaleString('en-US')}, found ${answered.cutOff.toLocaleString('en-US')} cut off or without a header, and said nothing of the length of ${answered.other.toLocaleString('en-US')}. Each took ${round(meanMs, 3)} ms of processor time on average, the slowest ${round(slowestMs, 1)} ms.`,
	]);
}

async function main(): Promise<void> {
	const folder = temporaryFolder('media');
	say('making files with ffmpeg …');
	const samples = await makeSamples(folder);
	if (missingBrowser === undefined) samples.push(...(await recordInBrowser()));
	else say(missingBrowser);
	const rows: Row[] = [];
	for (const sample of samples) rows.push(await compare(folder, sample));
	for (const { name, read, probed, agrees, fileMs, linkBytes } of rows) {
		say(
			`${agrees ? 'ok ' : 'NOT'} ${name}: ${read} | ${probed} | ${round(fileMs)} ms, ${linkBytes} bytes by link`,
		);
	}
	const agreeing = rows.filter(({ agrees }) => agrees).length;
	say(`${agreeing} of ${rows.length} agree`);
	const report = fuzz(samples, Number(values.count), Number(values.seed));
	const { wrong, ...counts } = report;
	say(JSON.stringify({ ...counts, wrong: wrong.length, examples: wrong.slice(0, 5) }, null, '\t'));
	if (process.env.WRITE_DOCS === '1') await writeMediaPage(rows, report);
	process.exitCode = agreeing === rows.length && wrong.length === 0 ? 0 : 1;
}

await main();
