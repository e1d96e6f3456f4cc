package playlists

import "testing"

func TestADigestIsComparedByEye(t *testing.T) {
	const want = "ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad"
	if got := DigestOf([]byte("abc")).Groups(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
