import { createServer } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { startN8n } from './n8nProcess.mjs';
import { N8nClient } from './n8nClient.mjs';
import { itemsOf, errorOf, runsOf } from './execution.mjs';
import { codeItems, effect, kling, loopOverItems, manual, noOp, wait, webhook } from './nodes.mjs';
import { chain, node, workflow } from './workflows.mjs';
import { temporaryFolder } from './temporary.mjs';
const version = process.argv[2];
const effects: string[] = [];
let fail = true;
const server = createServer((req, res) => {
	let b = '';
	req.on('data', (c) => (b += c));
	req.on('end', () => {
		effects.push(`${req.method} ${req.url} ${b} ${req.headers.authorization ?? ''}`);
		if (req.url === '/fail' && fail) {
			res.statusCode = 500;
			res.end('{"message":"boom"}');
			return;
		}
		res.setHeader('content-type', 'application/json');
		res.end('{"ok":true}');
	});
}).listen(0);
server.unref();
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const userFolder = temporaryFolder('scratch');
const p = join(userFolder, '.n8n/nodes/node_modules/n8n-nodes-cometapi-kling');
mkdirSync(join(p, 'dist'), { recursive: true });
writeFileSync(
	join(p, 'package.json'),
	JSON.stringify({
		name: 'n8n-nodes-cometapi-kling',
		version: '0.1.0',
		main: 'index.js',
		keywords: ['n8n-community-node-package'],
		n8n: {
			n8nNodesApiVersion: 1,
			credentials: ['dist/C.credentials.js'],
			nodes: ['dist/CometApiKling.node.js'],
		},
	}),
);
writeFileSync(
	join(p, 'dist/C.credentials.js'),
	`class C { constructor() { this.name='cometApiKlingApi'; this.displayName='K'; this.properties=[{displayName:'Key',name:'apiKey',type:'string',default:''},{displayName:'B',name:'baseUrl',type:'string',default:''}]; this.authenticate={type:'generic',properties:{headers:{Authorization:'=Bearer {{$credentials.apiKey}}'}}}; this.test={request:{baseURL:'={{$credentials.baseUrl}}',url:'/v1/models'}}; } } exports.C = C;`,
);
writeFileSync(
	join(p, 'dist/CometApiKling.node.js'),
	`class CometApiKling { constructor() { this.description={displayName:'K',name:'cometApiKling',group:['transform'],version:1,description:'x',defaults:{name:'K'},inputs:['main'],outputs:['main'],usableAsTool:true,credentials:[{name:'cometApiKlingApi',required:true}],properties:[{displayName:'P',name:'p',type:'string',default:''}]}; }
 async execute() { const items=this.getInputData(); const out=[]; for (let i=0;i<items.length;i++){ const r=await this.helpers.httpRequestWithAuthentication.call(this,'cometApiKlingApi',{url:(await this.getCredentials('cometApiKlingApi')).baseUrl+'/x'}); out.push({json:{r,p:this.getNodeParameter('p',i)},binary:{mp3:await this.helpers.prepareBinaryData(Buffer.from('hello-'+i),'a.mp3','audio/mpeg')},pairedItem:{item:i}}); } return [out]; } } exports.CometApiKling = CometApiKling;`,
);
const n8n = await startN8n({
	version,
	withNode: false,
	userFolder,
	env: process.argv[3] ? { N8N_DEFAULT_BINARY_DATA_MODE: process.argv[3] } : {},
});
const t0 = Date.now();
const lap = (s: string) => console.log(`[${Date.now() - t0}]`, s);
const c = await N8nClient.connect(n8n.url);
lap('connected, boot ' + n8n.bootMs);
const cred = await c.createCredential('K', 'cometApiKlingApi', { apiKey: 'sk-1', baseUrl: base });
lap(JSON.stringify(await c.testCredential(cred)));
const m = manual(),
	i = codeItems([{ a: 1 }, { a: 2 }]),
	k = kling({ p: '={{ $json.a }}' }, { credentialId: cred.id }),
	e = effect(base + '/effect'),
	end = noOp('End');
const hook = webhook('w1');
const id = await c.createWorkflow(
	workflow('one', [m, hook, i, k, e, end], [...chain(m, i, k, e, end), ...chain(hook, i)]),
);
const ex = await c.waitForExecution(await c.run(id));
lap(
	JSON.stringify([
		ex.status,
		itemsOf(ex, 'Kling'),
		itemsOf(ex, 'End'),
		errorOf(ex),
		await c.executionSizeBytes(ex.id),
	]),
);
const bin = itemsOf(ex, 'Kling')[0]?.binary?.mp3;
if (bin) lap('binary ' + (await c.binary(bin)).toString());
await c.activate(id);
lap('activated');
const pex = await c.waitForExecution(await c.runByWebhook(id, 'w1', { x: 1 }));
lap(`${pex.mode} ${pex.status} ${JSON.stringify(itemsOf(pex, 'Webhook')[0].json.body)}`);
await n8n.kill9();
await n8n.restart();
lap('restarted ' + n8n.bootMs);
const c2 = await N8nClient.connect(n8n.url);
const pex2 = await c2.waitForExecution(await c2.runByWebhook(id, 'w1', { x: 1 }));
lap(`${pex2.mode} ${pex2.status}`);
await c2.deactivate(id);
lap('deactivated');
const m2 = manual(),
	f = effect(base + '/fail', 'Fail');
const fid = await c2.createWorkflow(workflow('fails', [m2, f], chain(m2, f)));
const fex = await c2.waitForExecution(await c2.run(fid));
const er = errorOf(fex);
lap(
	JSON.stringify([
		fex.status,
		er.top?.name,
		er.top?.message,
		er.top?.description,
		er.top?.httpCode,
		Object.keys(er.nodes),
	]),
);
fail = false;
const rid = await c2.retryExecution(fex.id);
const rex = await c2.waitForExecution(rid);
lap(JSON.stringify(['retry', rid, rex.mode, rex.status, rex.retryOf, itemsOf(rex, 'Fail')]));
const m3 = manual(),
	w3 = wait(100),
	after = noOp('After');
const wid = await c2.createWorkflow(workflow('waits', [m3, w3, after], chain(m3, w3, after)));
const wex = await c2.waitForExecution(await c2.run(wid), { until: (x) => x.status === 'waiting' });
lap(JSON.stringify([wex.status, wex.waitTill, wex.data.resultData.lastNodeExecuted]));
await c2.stopExecution(wex.id);
const sex = await c2.getExecution(wex.id);
lap(JSON.stringify([sex.status, sex.stoppedAt]));
try {
	await c2.waitForExecution(await c2.run(wid), { timeoutMs: 800 });
} catch (x) {
	lap(String(x));
}
const m4 = manual(),
	i4 = codeItems([{ n: 1 }, { n: 2 }, { n: 3 }]),
	l = loopOverItems(),
	b = noOp('Body'),
	d = noOp('Done');
const lid = await c2.createWorkflow(
	workflow(
		'loop',
		[m4, i4, l, b, d],
		[...chain(m4, i4, l, d), { from: l, to: b, output: 1 }, ...chain(b, l)],
	),
);
const lex = await c2.waitForExecution(await c2.run(lid));
lap(
	JSON.stringify([
		lex.status,
		runsOf(lex, 'Body'),
		itemsOf(lex, 'Done').length,
		itemsOf(lex, 'Body', { run: 0 }),
	]),
);
try {
	await c2.getExecution('999');
} catch (x) {
	lap(String(x));
}
try {
	await c2.run(
		await c2.createWorkflow(workflow('no trigger', [node('X', 'n8n-nodes-base.noOp', 1)], [])),
	);
} catch (x) {
	lap(String(x));
}
lap(JSON.stringify(await c2.listExecutions({ workflowId: wid })));
lap(effects.join(' | '));
const s = Date.now();
await n8n.stop();
lap('stopped ' + (Date.now() - s));
