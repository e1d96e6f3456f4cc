package desktest

import "net/http"

// As serves pages to people who have signed in already: their session has this key.
func As(key string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Add("Cookie", "storyline-session="+key)
		h.ServeHTTP(w, r)
	})
}
