import { startProblem } from '../../../nodes/CometApiKling/output/fileStart';
import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';

const { mp3, wav, video } = videoToAudio.files;
const REST = '................';

/** One character for each byte. */
const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('a file that begins like its type passes', () => {
	test.each([
		['an MP3 with a tag', mp3, 'ID3\x04\x00'],
		['a frame of MPEG 1 with a checksum', mp3, '\xff\xfa\x50\xc4'],
		['a frame of MPEG 1', mp3, '\xff\xfb\x90\x00'],
		['a frame of MPEG 2', mp3, '\xff\xf3\x40\xc4'],
		['a frame of MPEG 2.5', mp3, '\xff\xe3\x18\xc4'],
		['a WAV', wav, 'RIFF\x24\x08\x00\x00WAVEfmt '],
		['a WAV whose length has the byte of a line end', wav, 'RIFF\x0a\x0d\x00\x00WAVEfmt '],
		['an MP4', video, '\x00\x00\x00\x20ftypisom'],
		['a MOV', video, '\x00\x00\x00\x0aftypqt  '],
	])('%s', (_name, type, start) => {
		expect(startProblem(bytes(start + REST), type)).toBeUndefined();
	});
});

describe('an answer that may be transient is worth another try', () => {
	test.each([
		['nothing', '', 'it is empty'],
		['a web page', '<!DOCTYPE html><html>', 'the server returned a web page instead of a file'],
		[
			'a web page after white space',
			' \r\n\t<html>',
			'the server returned a web page instead of a file',
		],
		['JSON', '{"code":5000}', 'the server returned text instead of an MP3 file: "{"code":5000}"'],
		['a text', 'Try\nlater', 'the server returned text instead of an MP3 file: "Try later"'],
		['a key', 'Bearer abcdefghi', 'the server returned text instead of an MP3 file: "[key]"'],
		[
			'a file that is too short for any',
			'ID3',
			'the server returned text instead of an MP3 file: "ID3"',
		],
	])('%s', (_name, start, reason) => {
		expect(startProblem(Buffer.from(start), mp3)).toEqual({ reason, retryable: true });
	});
});

describe('another type of file is final', () => {
	test.each([
		['all bits set', mp3, '\xff\xff\xff\xff'],
		['a frame with an invalid bit rate', mp3, '\xff\xfb\xf0\x00'],
		['a frame of layer I', mp3, '\xff\xff\x90\x00'],
		['AAC', mp3, '\xff\xf1\x50\x80'],
		['a JPEG', mp3, '\xff\xd8\xff\xe0\x00\x10'],
		['gzip', mp3, '\x1f\x8b\x08\x00'],
		['a WAV instead of an MP3', mp3, 'RIFF\x24\x08\x00\x00WAVE'],
		['an MP3 instead of a WAV', wav, 'ID3\x04\x00'],
		['an AVI', wav, 'RIFF\x24\x08\x00\x00AVI '],
		['an MP3 instead of a video', video, 'ID3\x04\x00'],
		['a video whose type is not at its place', video, '\x00\x00\x00\x00\x20ftypisom'],
	])('%s', (_name, type, start) => {
		expect(startProblem(bytes(start + REST), type)).toEqual({
			reason: `the server returned something that is not ${type === wav ? 'a' : 'an'} ${type.extension.toUpperCase()} file`,
			retryable: false,
		});
	});
});
