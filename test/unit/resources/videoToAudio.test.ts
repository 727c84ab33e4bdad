import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { succeeded } from '../../harness/engine/api';

const { path, readResult } = videoToAudio;

test('the route has the path of video to audio', () => {
	expect(path).toBe('/kling/v1/audio/video-to-audio');
});

test('a result has three links, the length and the ID of the video', () => {
	expect(readResult(succeeded().data.task_result)).toEqual({
		files: {
			mp3: 'https://files.kling.example/861254119619698760.mp3?sig=a',
			wav: 'https://files.kling.example/861254119619698760.wav?sig=a',
			video: 'https://files.kling.example/861254119619698760.mp4?sig=a',
		},
		fields: {
			mp3_url: 'https://files.kling.example/861254119619698760.mp3?sig=a',
			wav_url: 'https://files.kling.example/861254119619698760.wav?sig=a',
			duration: 5.1,
			video_id: 'v1',
			video_url: 'https://files.kling.example/861254119619698760.mp4?sig=a',
		},
	});
});

test.each([
	['nothing', undefined],
	['null', null],
	['an empty object', {}],
	['empty lists', { audios: [], videos: [] }],
	['lists of nothing', { audios: [null], videos: ['x'] }],
	['empty links', { audios: [{ url_mp3: '', url_wav: null }], videos: [{ id: '', url: '' }] }],
])('%s gives no files', (_name, result) => {
	expect(readResult(result)).toEqual({ files: {}, fields: {} });
});

test.each([
	['the MP3 as text', { duration_mp3: '5.1' }, 5.1],
	['the MP3 as number', { duration_mp3: 5.1 }, 5.1],
	['the WAV where the MP3 has none', { duration_wav: '7' }, 7],
	['the WAV where that of the MP3 is empty', { duration_mp3: '', duration_wav: '7' }, 7],
	['the WAV where that of the MP3 is null', { duration_mp3: null, duration_wav: '7' }, 7],
	['the WAV where that of the MP3 is zero', { duration_mp3: '0', duration_wav: '7' }, 7],
	['none of them', { duration_mp3: 'long' }, undefined],
])('the length is that of %s', (_name, audio, duration) => {
	expect(readResult({ audios: [audio] }).fields.duration).toBe(duration);
});

test('the length is that of the video where the audio has none', () => {
	expect(readResult({ audios: [{}], videos: [{ duration: '6' }] }).fields.duration).toBe(6);
});
