import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { problemsOf, readAsNode } from './reading.mjs';
import { answersIn } from './testing.mjs';

const FOLDER = fileURLToPath(new URL('answers', import.meta.url));

test('the node reads every saved answer of the real service', (t) => {
	const days = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
	if (days.length === 0) t.diagnostic('Nothing to replay: no live check has been saved yet');
	for (const day of days) {
		const answers = answersIn(join(FOLDER, day));
		assert.ok(answers.length > 0, day);
		for (const answer of answers) assert.deepEqual(problemsOf(answer), [], `${day} ${answer.name}`);
		t.diagnostic(`${day}: ${answers.length} answers`);
	}
});

const succeeded = {
	name: 'query.succeed',
	request: { method: 'GET', path: '/' },
	status: 200,
	headers: {},
};

test('a replay notices what the node does not read', () => {
	const task = { task_id: '1', task_status: 'succeed', task_result: { audio: { url_mp3: 'x' } } };
	const body = { code: 0, data: task };
	assert.ok('task' in readAsNode({ ...succeeded, body }));
	assert.deepEqual(problemsOf({ ...succeeded, body }), [
		'url_mp3 is in the answer and was not read',
	]);
	const numeric = { code: 0, data: { ...task, task_id: 861_254_119_619_698_800 } };
	assert.deepEqual(problemsOf({ ...succeeded, body: numeric }), [
		'the answer has a task that was not read',
	]);
	const clip = { task_id: '1', task_status: 'succeed', task_result: { video: { url: 'x' } } };
	const asked = { method: 'GET', path: '/kling/v1/videos/text2video/1' };
	assert.deepEqual(problemsOf({ ...succeeded, request: asked, body: { code: 0, data: clip } }), [
		'url is in the answer and was not read',
	]);
	assert.deepEqual(problemsOf({ ...succeeded, name: 'callback.1', body: { id: '1' } }), [
		'the callback names no task',
	]);
});
