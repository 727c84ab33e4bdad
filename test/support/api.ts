import nock from 'nock';
import { BEARER, BASE_URL } from './engine';

export const PATH = '/kling/v1/audio/video-to-audio';
export const FILE_HOST = 'https://files.kling.example';
export const TASK_ID = '861254119619698760';
export const CREATED_AT_MS = 1773367502225;

type Json = Record<string, unknown>;

/** The API, which refuses to answer without the right key. */
export function api() {
	return nock(BASE_URL, { reqheaders: { authorization: `Bearer ${BEARER}` } });
}

/** The file host, which refuses to answer a request that carries a key. */
export function files() {
	return nock(FILE_HOST, { badheaders: ['authorization'] });
}

export function envelope(data: Json): Json {
	return { code: 0, message: 'SUCCEED', request_id: 'req-1', data };
}

export function created(id = TASK_ID): Json {
	return envelope({
		task_id: id,
		task_status: 'submitted',
		task_info: {},
		created_at: CREATED_AT_MS,
		updated_at: CREATED_AT_MS,
	});
}

export function running(id = TASK_ID): Json {
	return envelope({
		task_id: id,
		task_status: 'processing',
		task_info: {},
		task_result: {},
		created_at: CREATED_AT_MS,
		updated_at: CREATED_AT_MS + 1000,
	});
}

export function succeeded(id = TASK_ID): Json {
	return envelope({
		task_id: id,
		task_status: 'succeed',
		task_status_msg: '',
		task_info: { parent_video: { id: 'v0', url: 'https://example.com/clip.mp4', duration: '5.1' } },
		task_result: {
			videos: [{ id: 'v1', url: `${FILE_HOST}/${id}.mp4?sig=a`, duration: '5.1' }],
			audios: [
				{
					id: 'a1',
					url_mp3: `${FILE_HOST}/${id}.mp3?sig=a`,
					url_wav: `${FILE_HOST}/${id}.wav?sig=a`,
					duration_mp3: '5.1',
					duration_wav: '5.1',
				},
			],
		},
		final_unit_deduction: '0.25',
		created_at: CREATED_AT_MS,
		updated_at: CREATED_AT_MS + 9000,
	});
}

export function failed(reason: string, id = TASK_ID): Json {
	return envelope({
		task_id: id,
		task_status: 'failed',
		task_status_msg: reason,
		task_info: {},
		task_result: {},
		created_at: CREATED_AT_MS,
		updated_at: CREATED_AT_MS + 9000,
	});
}
