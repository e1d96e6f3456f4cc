package siblings

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"storyline/playlists"
)

// Key is the secret that all displays of a train share.
type Key [32]byte

const (
	scheme     = "Storyline"        // of the Authorization header
	nonceBytes = 16                 //
	answerHead = "Storyline-Answer" // what a display says of a file
)

// mac proves that somebody who has the key wrote these words. None of them can
// hold a line break.
func (k *Key) mac(words ...string) string {
	h := hmac.New(sha256.New, k[:])
	h.Write([]byte(strings.Join(words, "\n")))
	return hex.EncodeToString(h.Sum(nil))
}

// holds compares a proof without telling by its time how much of it is right.
func (k *Key) holds(proof string, words ...string) bool {
	return hmac.Equal([]byte(proof), []byte(k.mac(words...)))
}

func requestWords(r *http.Request, by, nonce string) []string {
	return []string{"request", r.Method, r.URL.Path, r.Header.Get("Range"), by, nonce}
}

// sign proves a request, and gives the number used once that its answer is
// bound to. There is no instant in it, since clocks may be wrong by years:
// whoever hears a request can send it again, and gets what is shown in public.
func (k *Key) sign(r *http.Request, me playlists.DisplayID) (nonce string) {
	b := make([]byte, nonceBytes)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	nonce = hex.EncodeToString(b)
	proof := k.mac(requestWords(r, string(me), nonce)...)
	r.Header.Set("Authorization", fmt.Sprintf("%s %s %s %s", scheme, me, nonce, proof))
	return nonce
}

// signer says which display of the train sent a request.
func (k *Key) signer(r *http.Request) (by playlists.DisplayID, nonce string, ok bool) {
	f := strings.Split(r.Header.Get("Authorization"), " ")
	if len(f) != 4 || f[0] != scheme || !playlists.ValidName(playlists.DisplayID(f[1])) || len(f[2]) != 2*nonceBytes {
		return "", "", false
	}
	return playlists.DisplayID(f[1]), f[2], k.holds(f[3], requestWords(r, f[1], f[2])...)
}

// answer and its proof as they travel: nobody else on the network can have a
// display wait.
func (k *Key) seal(a answer, by playlists.DisplayID, path, nonce string) string {
	s, n := strconv.Itoa(int(a.state)), strconv.FormatInt(a.bytes, 10)
	return s + " " + n + " " + k.mac("answer", s, n, string(by), path, nonce)
}

// saidWords are what is proved of the answer to another question.
func saidWords(b []byte, by playlists.DisplayID, path, nonce string) []string {
	return []string{"said", playlists.DigestOf(b).String(), string(by), path, nonce}
}

func (k *Key) open(sealed string, by playlists.DisplayID, path, nonce string) (answer, bool) {
	f := strings.Split(sealed, " ")
	if len(f) != 3 || !k.holds(f[2], "answer", f[0], f[1], string(by), path, nonce) {
		return answer{}, false
	}
	s, err := strconv.Atoi(f[0])
	if err != nil || s < int(unwanted) || s > int(held) {
		return answer{}, false
	}
	n, err := strconv.ParseInt(f[1], 10, 64)
	return answer{state(s), n}, err == nil && n >= 0
}
