import {
	DownloadTime,
	lateness,
	RUN_MAX_MS,
	STALL_MAX_MS,
	TRY_MAX_MS,
	untilLateMs,
} from '../../../nodes/CometApiKling/delivery/downloadTime';

const NOTHING = { sinceByteMs: 0, sinceStartMs: 0, runMs: 0 };

test.each([
	['at first', NOTHING, undefined],
	['right before a stall', { ...NOTHING, sinceByteMs: STALL_MAX_MS - 1 }, undefined],
	['at a stall', { ...NOTHING, sinceByteMs: STALL_MAX_MS }, 'nothing came for 60 seconds'],
	['while it drips', { ...NOTHING, sinceStartMs: TRY_MAX_MS - 1 }, undefined],
	['when it drips on', { ...NOTHING, sinceStartMs: TRY_MAX_MS }, 'it took longer than 10 minutes'],
	['late in a run', { ...NOTHING, runMs: RUN_MAX_MS - 1 }, undefined],
	[
		'at the end of its run',
		{ sinceByteMs: STALL_MAX_MS, sinceStartMs: TRY_MAX_MS, runMs: RUN_MAX_MS },
		'the downloads of this run have taken 60 minutes',
	],
])('%s, a download is late or not', (_name, elapsed, reason) => {
	expect(lateness(elapsed)).toBe(reason);
});

test.each([
	['a stall', NOTHING, STALL_MAX_MS],
	['a stall, after some time', { ...NOTHING, sinceByteMs: 59_000 }, 1_000],
	['the end of the try', { ...NOTHING, sinceStartMs: TRY_MAX_MS - 7 }, 7],
	['not closer than a sleep can be', { ...NOTHING, sinceByteMs: STALL_MAX_MS - 1e-9 }, 1],
	['the end of the run', { ...NOTHING, runMs: RUN_MAX_MS - 3 }, 3],
	['nothing, since it is late', { ...NOTHING, runMs: RUN_MAX_MS + 3 }, 0],
])('the next limit is %s', (_name, elapsed, leftMs) => {
	expect(untilLateMs(elapsed)).toBe(leftMs);
});

test('the time of a run counts while downloads are under way, once for all of them', () => {
	const time = new DownloadTime();
	expect(time.spentMs(500)).toBe(0);
	time.begin(1_000);
	time.begin(1_400);
	expect(time.spentMs(1_500)).toBe(500);
	time.end(1_600);
	time.end(2_000);
	expect(time.spentMs(9_000)).toBe(1_000);
	time.begin(10_000);
	expect(time.spentMs(10_200)).toBe(1_200);
});

test('the time of a run is over at its limit', () => {
	const time = new DownloadTime();
	time.begin(0);
	expect(time.isOver(RUN_MAX_MS - 1)).toBe(false);
	expect(time.isOver(RUN_MAX_MS)).toBe(true);
});
