package browsertest

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"storyline/playlists/livetest"
)

// axe-core is a test tool that nobody ships: .ci/setup brings in this version and
// these bytes.
const (
	axeFile   = "storyline/axe-core-4.14.1/axe.min.js"
	axeDigest = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
)

//go:embed probes/axe.js
var probe string

// axe reads axe-core from where .ci/setup puts it.
func axe(t testing.TB) string {
	t.Helper()
	cache := os.Getenv("XDG_CACHE_HOME")
	if cache == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			t.Fatal(err)
		}
		cache = filepath.Join(home, ".cache")
	}
	source, err := os.ReadFile(filepath.Join(cache, axeFile))
	if err != nil {
		livetest.Missing(t, "axe-core")
	}
	if sum := sha256.Sum256(source); hex.EncodeToString(sum[:]) != axeDigest {
		t.Fatalf("%s is not the axe-core that .ci/setup brings in", filepath.Join(cache, axeFile))
	}
	return string(source)
}

// Barriers lists what axe-core has against the page in a tab. It comes in through
// the browser's own door for tools, so that the page's policy stays as it is. What
// alike selects is taken off the page before: axe-core reads even what it need not
// judge.
func Barriers(t testing.TB, tab context.Context, alike string) []string {
	t.Helper()
	if !Eval[bool](t, tab, `"axe" in globalThis`) {
		Eval[bool](t, tab, axe(t)+"\n;true")
	}
	return Eval[[]string](t, tab, strings.ReplaceAll(probe, "ALIKE", strconv.Quote(alike)))
}
