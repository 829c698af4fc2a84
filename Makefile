# The words of the house. `make test` needs nothing but Go, a C compiler and Node 20; it installs the rest.
.PHONY: run demo ui lint test journeys-postgres bench shots clean

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

# Every journey in the browser once more, with each server on PostgreSQL; `make test` runs one of them there, and all of them on SQLite.
journeys-postgres: admin-ui/node_modules
	bash .ci/journeys-postgres

# Take the screenshots of docs/ again, from the demo in a real browser.
shots: ; bash .ci/shots

clean: ; rm -rf .cache data data-*
