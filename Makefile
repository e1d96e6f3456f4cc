# Storyline. `make` alone lists what can be done here.

GO       ?= go
TOOL      = $(GO) tool -modfile=.tools/go.mod
PROGRAMS  = storyline storyline-controller storyline-agent

# The race detector needs cgo; where there is no C compiler the tests run without it, and .ci/setup says so.
RACE      = $(shell [ "$$($(GO) env CGO_ENABLED)" = 1 ] && echo -race)

DISPLAYS ?= 1000
ROUNDS   ?= 5
FUZZTIME ?= 10s
N        ?= 200
FOR      ?= 1h

# The most bytes the agent may have, on every machine it is built for: small enough to send through a tunnel's link.
AGENT_BYTES = 12000000
AGENT_FOR   = amd64 arm64 armv7

# Mosquitto and mkfs.ext4 stand here, outside most people's PATH.
export PATH := $(PATH):/usr/sbin:/sbin

.DEFAULT_GOAL = help
.PHONY: help build demo setup test lint fuzz bench bench-f bench-fleet bench-depot bench-step powercut soak size picture clean

help: ## List what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build the three programs into bin/
	@mkdir -p bin
	$(GO) build -o bin/ $(addprefix ./cmd/,$(PROGRAMS))

demo: build ## Build, then run a five-carriage train on this machine (Ctrl-C ends it)
	bin/storyline demo

setup: ## Bring in the programs that the tests use, or say which tests are left out
	@.ci/setup

# A test of what a program links asks `go list`, which the test cache cannot see: its packages run once more, afresh.
LINKS = $(shell grep -rl --include='*_test.go' '^func TestDependencies' . | sed 's|/[^/]*$$||' | sort -u)

# Tests that take long under the race detector and have no race to find, since they do one thing after the other: they
# run without it.
LONG = TestEveryPageIsForEverybody|TestThePagesOfAReviewAreForEverybody|TestTheConsoleAnswersWhatAgentsDecide|\
TestWhatIsTakenBackLeavesNoTrace|TestTheCodeOnAScreenIsRead|TestCodesAreFoundWithinAPicture|TestEveryCodeThatTheScreenDrawsIsRead|\
TestWordsOverPicturesStandOutInTheirPixels|TestAnHourIsTheMeanOfRidesDrawnFromIt|\
TestThePageTellsWhatAPublishWould|TestARideIsWhatAnAgentJournals|TestAHostilePictureIsLookedAtInTime|\
TestScripts|TestPowerCuts|TestAMonthInTheTunnelIsCountedOnce
# Tests that hold players to a time by what is seen on the glass: last, one after the other, with nothing beside them.
TIMED = TestThePageKeepsTheContract|TestMpvKeepsTheContract|TestALostPlayerComesBackInTheMidstOfItsSlide|\
TestAPlayerThatLeaksIsStartedAnew|TestNeverBlank|TestAnMpvThatDiesLeavesNoBlankGlass|TestTwoDisplaysOfOneCarriageChangeTogether

# What is meant by such a list, and the packages in which that stands.
tests = '^($(subst | ,|,$(1)))$$'
in = $(shell grep -rlE --include='*_test.go' '^func ($(subst | ,|,$(1)))' . | sed 's|/[^/]*$$||' | sort -u)

test: setup ## Vet and run every test with what setup brought in; skipped tests are named at the end
	$(GO) vet ./...
	$(TOOL) gotestsum --format standard-quiet -- $(RACE) -timeout 30m -skip $(call tests,$(LONG)|$(TIMED)) ./...
	$(TOOL) gotestsum --format standard-quiet -- -timeout 30m -run $(call tests,$(LONG)) $(call in,$(LONG))
	$(TOOL) gotestsum --format standard-quiet -- -timeout 30m -p 1 -run $(call tests,$(TIMED)) $(call in,$(TIMED))
	$(if $(LINKS),$(GO) test -count=1 -run '^TestDependencies' $(LINKS))

lint: ## Check format, style, the walls between packages, and go.mod
	@unformatted=$$(gofmt -s -l .); [ -z "$$unformatted" ] || { printf 'run gofmt -s -w on:\n%s\n' "$$unformatted"; exit 1; }
	$(GO) vet ./...
	$(TOOL) golangci-lint run ./...
	$(TOOL) staticcheck ./...
	$(GO) mod tidy -diff

fuzz: ## Run every fuzz target for FUZZTIME (10s)
	@set -e; listed=$$($(GO) test -list '^Fuzz' ./...); \
	printf '%s\n' "$$listed" \
	| awk '/^Fuzz/ { target[++n] = $$1 } /^ok/ { for (i = 1; i <= n; i++) print $$2, target[i]; n = 0 }' \
	| while read -r package target; do \
		echo "== $$package $$target"; \
		$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$package" </dev/null || exit 1; \
	done

bench: build ## Load a controller with DISPLAYS (1000) displays for ROUNDS (5) rounds of publishing
	bin/storyline bench --displays $(DISPLAYS) --rounds $(ROUNDS)

bench-f: ## Measure what-plays-at-t and the rest of the ground floor
	$(GO) test -run '^$$' -bench . -benchmem ./playlists/

bench-fleet: ## Measure the fleet's pages under 10 000 displays that report every minute and 10 000 000 stored plays (3 GB)
	STORYLINE_FULL=1 $(GO) test -count=1 -v -timeout 30m -run TestTheFleetPageOfTenThousandDisplays ./controller

powercut: ## Cut the power of a playing display N (200) times, as root, and judge what its disk kept
	STORYLINE_POWERCUTS=$(N) $(GO) test -count=1 -v -timeout 24h -run '^TestPowerCuts$$' ./cmd/storyline

soak: ## Measure the agent's first picture, then its memory while it plays FOR (1h)
	STORYLINE_FULL=1 STORYLINE_SOAK=$(FOR) $(GO) test -count=1 -v -timeout 72h \
		-run '^(TestTheFirstPictureComesAtOnce|TestAnAgentDoesNotGrow)$$' ./cmd/storyline

bench-depot: ## Fetch a film of 100 MB with curl and with the agent by turns, over links of several speeds
	$(GO) test -count=1 -run '^$$' -bench AFilmFromTheDepot -benchtime 5x -timeout 15m ./agent

bench-step: ## Measure how far apart two displays of a carriage change slide, by their reports and by their pixels (15 minutes)
	STORYLINE_FULL=1 $(GO) test -count=1 -v -timeout 30m -run 'TestTwoDisplaysOfOneCarriage|TestPixelsOfTwoDisplays' ./agent

size: ## Build the static agent for each machine and fail above 12 000 000 bytes
	@mkdir -p bin/size
	@for machine in $(AGENT_FOR); do \
		case $$machine in armv7) arch=arm ;; *) arch=$$machine ;; esac; \
		out=bin/size/storyline-agent-linux-$$machine; \
		CGO_ENABLED=0 GOOS=linux GOARCH=$$arch GOARM=7 \
			$(GO) build -trimpath -ldflags '-s -w' -o $$out ./cmd/storyline-agent || exit 1; \
		bytes=$$(wc -c <$$out | tr -d ' '); \
		printf 'agent linux/%-6s %9d of %d bytes\n' $$machine $$bytes $(AGENT_BYTES); \
		[ $$bytes -le $(AGENT_BYTES) ] || { echo 'the agent is too large: see what it began to link with `go list -deps ./cmd/storyline-agent`'; exit 1; }; \
	done

picture: ## Make the README's picture anew from a running train
	@mkdir -p .readme bin/pictures
	STORYLINE_SHOTS=$(CURDIR)/bin/pictures $(GO) test -count=1 -run TestFiveCarriagesTellFiveStories ./cmd/storyline
	ffmpeg -v error -y -i bin/pictures/train-05.png -vf crop=1600:930:0:0 -q:v 3 .readme/train.jpg

clean: ## Remove what make built
	rm -rf bin
