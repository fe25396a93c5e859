venv:
	python3 -m venv .venv && .venv/bin/pip install -q --require-hashes -r requirements.lock
