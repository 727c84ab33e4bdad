const { AsyncLocalStorage } = require('async_hooks');
const { readFileSync } = require('fs');
const { TestEnvironment } = require('jest-environment-node');
const { createRequire, isBuiltin } = require('module');
const { dirname } = require('path');
const { compileFunction, constants } = require('vm');

const WRAPPER = ['module', 'exports', 'require', '__filename', '__dirname'];

const modules = new Map();

/** Loads CommonJS modules into a context, each once; Node itself loads whatever else is required. */
function moduleLoader(parsingContext) {
	return function load(filename) {
		const loaded = modules.get(filename);
		if (loaded) return loaded.exports;
		const module = { id: filename, filename, exports: {}, children: [] };
		modules.set(filename, module);
		const source = readFileSync(filename, 'utf8');
		if (filename.endsWith('.json')) return (module.exports = JSON.parse(source));

		const nodeRequire = createRequire(filename);
		const require = (name) => {
			const path = isBuiltin(name) ? name : nodeRequire.resolve(name);
			return /\.(c?js|json)$/.test(path) ? load(path) : nodeRequire(name);
		};
		Object.assign(require, { resolve: nodeRequire.resolve, cache: {} });
		const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
		const options = { filename, parsingContext, importModuleDynamically };
		const run = compileFunction(source, WRAPPER, options);
		run.call(module.exports, module, module.exports, require, filename, dirname(filename));
		return module.exports;
	};
}

/**
 * Jest Circus makes a storage for each test file. Before Node 24, each storage that has been used slows
 * down every promise until it is disabled: ten times with seventy files.
 */
const usedStorages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...parameters) {
	usedStorages.add(this);
	return run.apply(this, parameters);
};

let shared;

/**
 * Jest loads every module again for each test file. n8n's engine has 1,600 modules, which takes half a
 * second of processor time. So the test files of a worker share one context, which holds the engine
 * (`once/`). The modules of the node, the tests and nock are still loaded for each test file.
 */
module.exports = class EngineEnvironment extends TestEnvironment {
	constructor(...parameters) {
		if (shared) return shared;
		super(...parameters);
		shared = this;
		const load = moduleLoader(this.context);
		this.global.loadOnce = (name) => load(require.resolve(name));
		this.globals = new Set(Reflect.ownKeys(this.global));
	}

	async teardown() {
		this.moduleMocker.restoreAllMocks();
		for (const storage of usedStorages) storage.disable();
		usedStorages.clear();
		// What `npm run build` makes can change while Jest watches.
		for (const filename of modules.keys()) {
			if (!filename.includes('node_modules')) modules.delete(filename);
		}
		for (const key of Reflect.ownKeys(this.global)) {
			if (!this.globals.has(key)) delete this.global[key];
		}
	}
};
