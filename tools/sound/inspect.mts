import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { readMp3 } from '../../nodes/CometApiKling/output/mp3.js';
import { SoundAdder } from '../../nodes/CometApiKling/output/soundAdder.js';
import { ffmpeg, probe } from './ffmpeg.mjs';
import { FRAMES_PER_SECOND, type Mp3Sample, type VideoSample } from './samples.mjs';

/** How far apart picture and sound may start. */
const START_MAX_MS = 50;

const BYTES_PER_SAMPLE = 2;
/** What is louder is the tone, not the noise of a codec; brighter than this is the white box. */
const LOUD = 3_000;
const BRIGHT = 200;

/** What encoder and decoder put in front where no header tells. */
const USUAL_DELAY_SAMPLES = 1_105;

/** What was found in a video that got its sound. */
export interface Finding {
	/** By ffprobe, from the start of the picture to that of the sound. */
	startGapMs: number;
	/** By decoding: from the first bright picture to the first loud sample. */
	heardGapMs: number;
	seconds: number;
	problems: string[];
}

/** Adds the sound as the node does; the video comes in chunks. */
export async function addSound(video: string, mp3: string, result: string): Promise<boolean> {
	const adder = new SoundAdder(readMp3(await readFile(mp3)));
	await pipeline(
		createReadStream(video),
		(chunks) => adder.pass(chunks as AsyncIterable<Buffer>),
		createWriteStream(result),
	);
	return adder.hasSound;
}

/** Compares a result with what it was made from, by ffprobe and ffmpeg. */
export async function inspect(
	video: VideoSample,
	mp3: Mp3Sample,
	result: string,
): Promise<Finding> {
	const problems: string[] = [];
	const require = (isGood: boolean, problem: string) => void (isGood || problems.push(problem));
	const { streams, seconds } = await probe(result);
	const [picture, sound] = streams;
	const codecs = streams.map(({ codec_name: codec }) => codec).join(' ');
	require(codecs === 'h264 mp3', `the streams are ${codecs}`);
	require(Number(sound?.sample_rate) === mp3.sampleRate, `${sound?.sample_rate} Hz`);
	require(sound?.channels === mp3.channels, `${sound?.channels} channels`);
	const source = await probe(video.path);
	require(picture.duration === source.streams[0].duration, 'the picture has another length');
	require(Math.abs(seconds - source.seconds) < 0.1, `it lasts ${seconds} s`);
	const startGapMs = (Number(sound?.start_time) - Number(picture.start_time)) * 1000;
	require(Math.abs(startGapMs) <= START_MAX_MS, `sound starts ${startGapMs} ms late`);
	await ffmpeg('-i', result, '-f', 'null', '-');
	const packets = ['-map', '0:v', '-c', 'copy', '-f', 'framemd5', '-'];
	const [before, after] = [
		await ffmpeg('-i', video.path, ...packets),
		await ffmpeg('-i', result, ...packets),
	];
	require(before.equals(after), 'the picture has changed');
	require(await soundsLike(mp3, result), 'the samples differ from those of the MP3');
	const heardGapMs = await heardGap(result, mp3);
	require(Math.abs(heardGapMs) <= START_MAX_MS, `sound is heard ${heardGapMs} ms late`);
	return { startGapMs, heardGapMs, seconds, problems };
}

/** Whether the samples of the MP3 are those of the result, from the first that is meant to be heard. */
async function soundsLike(mp3: Mp3Sample, result: string): Promise<boolean> {
	const [original, decoded] = [await samplesOf(mp3.path), await samplesOf(result)];
	// Without a header ffmpeg plays the delay of an MP3, too.
	const delay = mp3.hasXing ? 0 : USUAL_DELAY_SAMPLES * mp3.channels * BYTES_PER_SAMPLE;
	const heard = original.subarray(delay);
	return heard.length > 0 && decoded.subarray(0, heard.length).equals(heard);
}

async function samplesOf(path: string): Promise<Buffer> {
	return await ffmpeg('-i', path, '-map', '0:a', '-f', 's16le', '-');
}

async function heardGap(result: string, { sampleRate, channels }: Mp3Sample): Promise<number> {
	const box = 'crop=100:100:0:0,scale=1:1,format=gray';
	const pictures = await ffmpeg('-i', result, '-map', '0:v', '-vf', box, '-f', 'rawvideo', '-');
	const bytes = await samplesOf(result);
	const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / BYTES_PER_SAMPLE);
	const heardAt = samples.findIndex((sample) => Math.abs(sample) > LOUD) / channels / sampleRate;
	const seenAt = pictures.findIndex((brightness) => brightness > BRIGHT) / FRAMES_PER_SECOND;
	return (heardAt - seenAt) * 1000;
}
