package link

import (
	"net"
	"sync"
	"testing"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// stub is a broker that does as a test tells it.
type stub struct {
	t        *testing.T
	listener net.Listener
	connect  func(*packets.ConnectPacket) byte // the CONNACK's code
	grant    func(topic string) byte           // the SUBACK's code for it
	connects chan *packets.ConnectPacket
	heard    chan packets.ControlPacket

	mu   sync.Mutex
	conn net.Conn
	wait sync.WaitGroup
}

func startStub(t *testing.T) *stub {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &stub{
		t: t, listener: l, connects: make(chan *packets.ConnectPacket, 100), heard: make(chan packets.ControlPacket, 1000),
		connect: func(*packets.ConnectPacket) byte { return packets.Accepted },
		grant:   func(string) byte { return 0 },
	}
	s.wait.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conn = c
			s.mu.Unlock()
			s.wait.Go(func() { s.serve(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		s.drop()
		s.wait.Wait()
	})
	return s
}

func (s *stub) address() string { return "tcp://" + s.listener.Addr().String() }

func (s *stub) serve(c net.Conn) {
	defer c.Close()
	for {
		p, err := packets.ReadPacket(c)
		if err != nil {
			return
		}
		var answer packets.ControlPacket
		switch p := p.(type) {
		case *packets.ConnectPacket:
			a := packets.NewControlPacket(packets.Connack).(*packets.ConnackPacket)
			a.ReturnCode = s.connect(p)
			answer = a
			s.connects <- p
		case *packets.SubscribePacket:
			a := packets.NewControlPacket(packets.Suback).(*packets.SubackPacket)
			a.MessageID = p.MessageID
			for _, topic := range p.Topics {
				a.ReturnCodes = append(a.ReturnCodes, s.grant(topic))
			}
			answer = a
			s.heard <- p
		case *packets.UnsubscribePacket:
			a := packets.NewControlPacket(packets.Unsuback).(*packets.UnsubackPacket)
			a.MessageID = p.MessageID
			answer = a
			s.heard <- p
		case *packets.PublishPacket:
			if p.Qos == 1 {
				a := packets.NewControlPacket(packets.Puback).(*packets.PubackPacket)
				a.MessageID = p.MessageID
				answer = a
			}
			s.heard <- p
		case *packets.DisconnectPacket:
			s.heard <- p
		}
		if answer != nil && answer.Write(c) != nil {
			return
		}
	}
}

// send publishes to the display.
func (s *stub) send(topic string, payload []byte) {
	p := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
	p.TopicName, p.Payload = topic, payload
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := p.Write(s.conn); err != nil {
		s.t.Errorf("send: %v", err)
	}
}

// write sends bytes that are no packet.
func (s *stub) write(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = s.conn.Write(b)
}

// drop cuts the line without a word.
func (s *stub) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		_ = s.conn.Close()
	}
}
