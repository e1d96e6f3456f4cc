package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"testing"

	"storyline/playlists"
)

func TestTrustIsKeptWordForWordOrRefusedByName(t *testing.T) {
	d := newDesk(t)
	d.want(t, 404, "GET", "/trust", "")
	e := playlists.Envelope{PayloadType: playlists.TypeTrust, Payload: []byte(`{"v":1}`)}
	p := decode[problem](t, d.want(t, 422, "PUT", "/trust", string(e.Bytes())))
	if p.Type != "urn:storyline:refused:unsigned" || p.Title != "refused, unsigned" || p.Detail != "no signature" {
		t.Errorf("%+v", p)
	}
	p = decode[problem](t, d.want(t, 422, "PUT", "/trust", string(e.Bytes()[:20])))
	if p.Type != "urn:storyline:refused:truncated" {
		t.Errorf("%+v", p)
	}
	d.want(t, 413, "PUT", "/trust", strings.Repeat(" ", playlists.MaxTrust+1))
	e.Signatures = []playlists.Signature{{}}
	held := decode[playlists.Held](t, d.want(t, 200, "PUT", "/trust", string(e.Bytes())))
	if held.Digest != playlists.DigestOf(e.Bytes()) || held.Serial.N != 7 {
		t.Errorf("%+v", held)
	}
	if w := d.want(t, 200, "GET", "/trust", ""); w.Body.String() != string(e.Bytes()) {
		t.Errorf("got %s", w.Body)
	}
}

func TestTheControllersKeyHasItsID(t *testing.T) {
	d := newDesk(t)
	k := decode[struct {
		Scheme string
		Public []byte
		KeyID  playlists.KeyID
	}](t, d.want(t, 200, "GET", "/key", ""))
	if k.Scheme != "ed25519" || !bytes.Equal(k.Public, d.PublicKey) || k.KeyID != playlists.KeyIDOf(d.PublicKey) {
		t.Errorf("%+v", k)
	}
}

func TestCampaignsAndStories(t *testing.T) {
	d := newDesk(t)
	sum := sha256.Sum256([]byte("x"))
	body := func(entry map[string]any) string {
		b, _ := json.Marshal(map[string]any{"yaml": file(t, "campaigns/they-used-you/campaign.yaml"), "catalogue": map[string]any{"media/a.png": entry}})
		return string(b)
	}
	good := map[string]any{"sha256": playlists.Digest(sum).String(), "bytes": 1, "type": "image/png", "w": 1, "h": 1}
	got := decode[CampaignSummary](t, d.want(t, 200, "PUT", "/campaigns/they-used-you", body(good)))
	if got.Campaign != "they-used-you" || got.Network != "kyiv-metro" || d.campaigns["they-used-you"]["media/a.png"].W != 1 {
		t.Errorf("%+v", got)
	}
	good["bytes"] = -1
	p := decode[problem](t, d.want(t, 422, "PUT", "/campaigns/they-used-you", body(good)))
	if len(p.Errors) != 1 || p.Errors[0].Location != "body.catalogue" {
		t.Errorf("%+v", p)
	}
	d.want(t, 422, "PUT", "/campaigns/They_Used_You", body(good))
	d.want(t, 413, "PUT", "/campaigns/they-used-you", strings.Repeat(" ", maxCampaign+1))

	e := playlists.Envelope{PayloadType: playlists.TypeStory, Payload: bytes.Repeat([]byte("s"), playlists.MaxStory)}
	for i := range byte(8) {
		e.Signatures = append(e.Signatures, playlists.Signature{KeyID: playlists.KeyID{i}, Sig: make([]byte, 64)})
	}
	if a := decode[Approval](t, d.want(t, 200, "PUT", "/stories", string(e.Bytes()))); !a.Approved || a.Digest != e.PayloadDigest() || len(a.Persons) != 8 {
		t.Errorf("the largest story: %+v", a)
	}
	e.Payload, e.Signatures = []byte("another"), e.Signatures[:1]
	if a := decode[Approval](t, d.want(t, 200, "PUT", "/stories", string(e.Bytes()))); a.Approved {
		t.Errorf("one of two: %+v", a)
	}
	e.PayloadType = playlists.TypeTrust
	if p := decode[problem](t, d.want(t, 422, "PUT", "/stories", string(e.Bytes()))); p.Type != "urn:storyline:refused:wrong-type" {
		t.Errorf("%+v", p)
	}
	d.want(t, 413, "PUT", "/stories", strings.Repeat(" ", maxEnvelope+1))
}
