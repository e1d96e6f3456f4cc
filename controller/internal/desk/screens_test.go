package desk

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestPreviewsOpenAFewStreamsOnly(t *testing.T) {
	screens := NewScreens(2)
	open, end := make(chan bool), make(chan bool)
	made := 0
	fresh := func() http.Handler {
		made++
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/events" {
				open <- true
				<-end
			}
		})
	}
	ask := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		screens.Serve(w, httptest.NewRequestWithContext(t.Context(), "GET", path, nil), "/preview/d", fresh)
		return w
	}
	answers := make(chan int)
	for range 2 {
		go func() { answers <- ask("/preview/d/events").Code }()
		<-open
	}
	if w := ask("/preview/d/events"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("one stream too many is answered with %d", w.Code)
	}
	if w := ask("/preview/d/slots"); w.Code != http.StatusOK || w.Header().Get("Content-Security-Policy") != "" {
		t.Errorf("slots are answered with %d %v for want of streams", w.Code, w.Header())
	}
	end <- true
	<-answers
	go func() { answers <- ask("/preview/d/events").Code }()
	<-open
	end <- true
	end <- true
	for range 2 {
		if code := <-answers; code != http.StatusOK {
			t.Errorf("a stream ended with %d", code)
		}
	}
	if made != 1 {
		t.Errorf("one preview was made %d times", made)
	}
}
