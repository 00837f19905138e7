import Foundation

/// Requests to a server on this machine, byte by byte: also such as no browser would make.
enum HTTPClient {
    struct Answer {
        let status: Int
        let text: String
    }

    /// Sends a request and waits for the whole answer; nil when the connection breaks before.
    static func request(
        _ method: String, _ path: String, port: UInt16, headers: [String: String] = [:], body: String = ""
    ) -> Answer? {
        var lines = ["\(method) \(path) HTTP/1.1", "Connection: close", "Content-Length: \(body.utf8.count)"]
        let all = ["Host": "127.0.0.1:\(port)", "Content-Type": "application/json"].merging(headers) { $1 }
        lines += all.map { "\($0): \($1)" }
        return exchange(lines.joined(separator: "\r\n") + "\r\n\r\n" + body, port: port)
    }

    /// A connection to the port, to be closed; nil where it is refused.
    static func connection(to port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        // A server that says nothing fails the test, and does not hold it up.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        if connected == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    /// Sends any text.
    static func exchange(_ text: String, port: UInt16) -> Answer? {
        guard let descriptor = connection(to: port) else { return nil }
        defer { close(descriptor) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            // Without a signal where the other end is gone.
            let sent = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { break }
            bytes = bytes.dropFirst(sent)
        }
        var received: [UInt8] = [], part = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(descriptor, &part, part.count, 0), count > 0 { received += part[..<count] }
        let answer = String(decoding: received, as: UTF8.self)
        guard let status = answer.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap({ Int($0) }) else { return nil }
        return Answer(status: status, text: answer)
    }
}
