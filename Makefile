# The words of the house. `make test` needs nothing but Go, a C compiler and Node 20; it installs the rest.
.PHONY: run demo ui lint test bench shots clean

run: ; go run ./api
demo: ; go run ./api demo

# Build every page that needs script into admin-ui/dist (committed, so that Go alone shows the real pages).
ui: admin-ui/node_modules
	cd admin-ui && npm run build

admin-ui/node_modules: admin-ui/package-lock.json
	cd admin-ui && npm ci --no-audit --no-fund
	touch $@

lint: ; bash .ci/lint
test: ; bash .ci/test
bench: ; bash .ci/bench

# Take the screenshots of docs/ again, from the demo in a real browser.
shots: ; bash .ci/shots

clean: ; rm -rf .cache data data-*
