# make run        hear it work: matches two short clips with the shipped model
# make test       everything that can be tested, tested
# make fuzz       a minute of libFuzzer for each parser
# make sanitize   the C targets' tests with AddressSanitizer and UndefinedBehaviorSanitizer
# make install    program, library for C, engine, models and manual, under PREFIX
# make engine     the shim over libtorch, for training only
# make package    a Debian package of what `make install` installs, in build/package
# make wheel      the Python package, in build/wheel
# make documentation  the library's documentation for DocC, in build/documentation
# make lint       Swift files that are not laid out as .swift-format says

PREFIX ?= /usr/local
DESTDIR ?=

PACKAGES = libsndfile1-dev libsoxr-dev libebur128-dev libtag1-dev liblilv-dev lv2-dev libsqlite3-dev pkg-config libcurl4-openssl-dev
TEST_PACKAGES = ffmpeg calf-plugins lsp-plugins-lv2 invada-studio-plugins-lv2 lilv-utils librsvg2-bin chromium python3-numpy python3-scipy python3-soundfile python3-pip
# -static-stdlib is for the library that Python loads: --static-swift-stdlib alone links Swift's own libraries into programs only.
STATIC_BUILD = swift build -c release --static-swift-stdlib -Xswiftc -static-stdlib
# The server of listening tests brings in Foundation's networking, which a static link leaves without its libcurl.
SWIFT_BUILD = $(STATIC_BUILD) -Xlinker -lcurl --product
PROGRAM = .build/release/soundalike

.PHONY: all training-bundle build program run test fuzz sanitize lint documentation engine install uninstall package wheel test-package packages engine-packages clean test-packages

all: build

packages:
	@scripts/install-packages.sh $(PACKAGES)

engine-packages: packages
	@[ -n "$$LIBTORCH" ] || scripts/install-packages.sh libtorch-dev g++

build: program
	$(SWIFT_BUILD) soundalike-plugin-sandbox
	$(SWIFT_BUILD) soundalike-plugin-scan
	$(STATIC_BUILD) --product soundalike-c

program: packages
	$(SWIFT_BUILD) soundalike

run: program
	@scripts/run-example.sh $(PROGRAM)

engine: engine-packages
	scripts/build-engine.sh build/engine

test-packages: packages
	@scripts/install-packages.sh $(TEST_PACKAGES)

test: engine test-packages
	scripts/test.sh

# Parsers of files from anybody under libFuzzer, so many seconds each: make fuzz SECONDS=600
SECONDS ?= 60

fuzz: packages
	scripts/fuzz.sh $(SECONDS)

# As long as a build of everything: some ten minutes.
sanitize: engine
	scripts/sanitize.sh

install: build
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/install.sh $(PROGRAM)

uninstall:
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/install.sh --remove

# Warnings, not errors: where a rule makes code harder to read, the code stays.
lint:
	@git ls-files '*.swift' | xargs swift format lint --parallel

documentation: packages
	swift build -c release --target Soundalike
	scripts/documentation.sh

package: build
	scripts/package.sh $(PROGRAM)

wheel: packages
	$(STATIC_BUILD) --product soundalike-c
	$(SWIFT_BUILD) soundalike-plugin-sandbox
	$(SWIFT_BUILD) soundalike-plugin-scan
	scripts/python-wheel.py .build/release build/wheel

# As root: installs the package in a bare Debian 12, made by debootstrap, and runs it there.
test-package: package
	@scripts/install-packages.sh debootstrap
	scripts/test-package.sh

# A folder that trains a model on a machine with PyTorch and no Swift: make training-bundle DATA="FOLDER..."
BUNDLE ?= build/training-bundle
RECIPE ?= Recipes/one-shot-eq-few-voices.toml

training-bundle: build
	scripts/training-bundle.sh $(PROGRAM) $(RECIPE) $(BUNDLE) $(DATA)

clean:
	rm -rf .build build
