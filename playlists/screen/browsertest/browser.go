// Package browsertest looks at pages in a real browser on behalf of tests: it starts
// one Chromium, opens tabs that fail a test for what the browser complains of, asks
// the page, waits for it, dresses the window, and keeps pictures for people's eyes.
//
// A tab is a context of chromedp, so that a test may do with it whatever the
// browser can.
package browsertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"storyline/playlists/livetest"
	"storyline/playlists/screen/viewer"
)

// How long one test may look at pages, how long it waits for something on one and how
// often it looks, and how long the browser may think about one request.
const (
	patience = 10 * time.Minute
	waiting  = 20 * time.Second
	look     = 20 * time.Millisecond
	answer   = time.Minute
)

// Start starts one Chromium with a profile of its own; it ends with the test.
func Start(t testing.TB) *viewer.Browser {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	b, err := viewer.Open(ctx)
	switch {
	case errors.Is(err, viewer.ErrNoBrowser):
		stop()
		livetest.Missing(t, "chromium")
	case err != nil:
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		stop()
	})
	return b
}

// Open opens a tab of its own, which closes with the test. It bears whatever the
// browser says: it is for pages that are meant to meet failures.
func Open(t testing.TB, b *viewer.Browser) context.Context {
	t.Helper()
	tab, cancel := chromedp.NewContext(b.Context())
	t.Cleanup(cancel)
	// The first act makes the tab, which lasts as long as the context of that act.
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	return tab
}

// Tab opens a tab of its own. At the end of the test the browser must have had
// nothing to complain about, but that an address which begins like one of expected
// answers with a failure.
func Tab(t testing.TB, b *viewer.Browser, expected ...string) context.Context {
	t.Helper()
	tab := Open(t, b)
	watched, stop := context.WithCancel(tab)
	said := make(chan []string, 1)
	messages := chromedp.Console(watched)
	go func() {
		var list []string
		for m, err := range messages {
			if err != nil {
				break
			}
			if m.Source == "network" && slices.ContainsFunc(expected, func(e string) bool { return strings.HasPrefix(m.URL, e) }) {
				continue
			}
			list = append(list, fmt.Sprintf("%s (%s)", m, m.URL))
		}
		said <- list
	}()
	t.Cleanup(func() {
		stop()
		for _, s := range <-said {
			t.Errorf("the browser complains: %s", s)
		}
	})
	return tab
}

// Do acts in a tab.
func Do(t testing.TB, tab context.Context, acts ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	soon, stop := context.WithTimeout(tab, answer)
	defer stop()
	if err := chromedp.Do(soon, acts...); err != nil {
		t.Fatal(err)
	}
}

// Leave runs a script that leads to another page, as pressing a button does, and
// waits until that page is loaded.
func Leave(t testing.TB, tab context.Context, script string) {
	t.Helper()
	soon, stop := context.WithTimeout(tab, answer)
	defer stop()
	act := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.Evaluate[bool](script+", true")(ctx, target)
		return err
	})
	if _, err := chromedp.RunResponse(soon, act); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
}

// Eval runs a script in a tab; a promise is waited for.
func Eval[T any](t testing.TB, tab context.Context, script string) T {
	t.Helper()
	soon, stop := context.WithTimeout(tab, answer)
	defer stop()
	v, err := chromedp.Run(soon, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.400s: %v", script, err)
	}
	return v
}

// WaitFor waits until an expression, or what it promises, is true. A page that is
// being left answers nothing, and is asked again.
func WaitFor(t testing.TB, tab context.Context, what, script string) {
	t.Helper()
	soon, stop := context.WithTimeout(tab, waiting)
	defer stop()
	var last error
	for {
		is, err := chromedp.Run(soon, chromedp.Evaluate[bool]("Promise.resolve("+script+").then(Boolean)", chromedp.EvalAwaitPromise))
		if is && err == nil {
			return
		}
		if soon.Err() != nil {
			t.Fatalf("waited %s in vain for %s; %v", waiting, what, last)
		}
		last = err
		time.Sleep(look)
	}
}
