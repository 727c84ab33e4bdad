import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceAnswer } from './answer.mjs';
import { Scrubber } from './scrub.mjs';

const SECRETS = ['sk-abcdef123456', 'https://clips.test/private.mp4', 'clips.test'];

function scrubbed(body: unknown, request: Partial<ServiceAnswer['request']> = {}) {
	const answer = { name: 'query', status: 200, headers: {}, body, at: 0, text: '' };
	return new Scrubber(SECRETS).answer({
		...answer,
		request: { method: 'GET', path: '/v1/861254119619698760', ...request },
	});
}

test('facts about the service stay', () => {
	const body = {
		code: 1201,
		message: 'bgm_prompt is longer than 200 characters',
		data: { task_status: 'succeed', created_at: 1_773_367_502_225, final_unit_deduction: '0.25' },
	};
	assert.deepEqual(scrubbed(body).body, body);
});

test('ids are other ids of the same length, links lose all but their ending, the same everywhere', () => {
	const link = 'https://cdn.test/a/b/c.mp3?token=secret';
	const { request, body } = scrubbed({
		message: `no task 861254119619698760, see ${link} or https://cdn.test/d`,
		data: { task_id: '861254119619698760', parent_video: { id: '862254119619698760' } },
		url_mp3: link,
	});
	const id = '900000000000000001';
	assert.equal(request.path, `/v1/${id}`);
	assert.deepEqual(body, {
		message: `no task ${id}, see https://scrubbed.example/1.mp3 or https://scrubbed.example/2`,
		data: { task_id: id, parent_video: { id: '900000000000000002' } },
		url_mp3: 'https://scrubbed.example/1.mp3',
	});
});

test("a gateway's ids are other ids in fields and texts, and Kling's JSON in a text loses its request id", () => {
	const id = 'task_0123456789abcdef0123456789abcdef';
	const body = {
		code: 'fail_to_fetch_task',
		message: JSON.stringify({ code: 1201, message: `no ${id}`, request_id: 'b7-12' }),
		data: { task_id: id, task_info: { external_task_id: id } },
		external_task_id: 'live-check-abcdefghijkl',
	};
	const scrubber = new Scrubber(SECRETS);
	const answer = { name: 'query', status: 200, headers: {}, at: 0, text: '' };
	scrubber.answer({ ...answer, request: { method: 'POST', path: '/v1' }, body: { task_id: id } });
	const saved = scrubber.answer({ ...answer, request: { method: 'GET', path: `/v1/${id}` }, body });
	const other = `id-${'1'.padStart(36, '0')}`;
	assert.deepEqual(saved.request.path, `/v1/${other}`);
	assert.deepEqual(saved.body, {
		code: 'fail_to_fetch_task',
		message: JSON.stringify({ code: 1201, message: `no ${other}`, request_id: 'scrubbed' }),
		data: { task_id: other, task_info: { external_task_id: other } },
		external_task_id: 'live-check-abcdefghijkl',
	});
});

test('messages lose the key, own hosts, people, money and request ids', () => {
	const { body } = scrubbed({
		error: {
			message:
				'key sk-abcdef123456 of me@mail.test (user 4711) at 10.1.2.3: quota $0.12 for clips.test (request id: 20260101abc)',
			balance: 12.5,
			owner: 'somebody',
			request_id: '1b2c',
		},
	});
	assert.deepEqual(body, {
		error: {
			message:
				'key [secret] of [address] (user …) at [address]: quota $… for [secret] (request id: scrubbed)',
			balance: 0,
			owner: 'scrubbed',
			request_id: 'scrubbed',
		},
	});
});

test('texts that are not JSON are scrubbed too, and signatures are not kept', () => {
	const answer = { name: 'callback.1', status: 0, at: 0, text: '' };
	const request = { method: 'POST', path: '/callback' };
	const headers = { 'webhook-signature': 'v1,abc', 'x-account': '1', 'content-type': 'text/plain' };
	const body = 'go to https://clips.test/private.mp4';
	const saved = new Scrubber(SECRETS).answer({ ...answer, request, headers, body });
	assert.deepEqual(saved.headers, {
		'webhook-signature': 'scrubbed',
		'content-type': 'text/plain',
	});
	assert.equal(saved.body, 'go to https://scrubbed.example/1.mp4');
});
