import FlyingFox
import FlyingSocks
import Foundation
import SoundalikeFoundations

/// Serves the page of a listening test, and keeps what listeners answer. It knows one page and one place to send answers to, and gives nothing else away.
public struct TestServer: Sendable {
    private let page: Data
    private let policy: String
    private let key: TestKey
    private let store: AnswerStore
    private let address: sockaddr_in
    private let isLoopback: Bool
    private let bounds = RequestBounds()

    /// More than the answers to the longest test.
    private static let bodyLimit = 1 << 20

    /// A server that does not listen yet.
    ///
    /// - Parameters:
    ///   - address: an IPv4 address of this machine; 127.0.0.1 is this machine alone, 0.0.0.0 all its networks.
    ///   - port: 0 for any that is free.
    /// - Throws: ``SoundalikeError`` `.usage` for what is no address.
    public init(page: [UInt8], key: TestKey, store: AnswerStore, address: String, port: UInt16) throws {
        self.page = Data(page)
        self.key = key
        self.store = store
        isLoopback = address.hasPrefix("127.")
        policy = "frame-ancestors 'none'"
        guard let socketAddress = try? sockaddr_in.inet(ip4: address, port: port) else {
            throw SoundalikeError(.usage, address, "is not an IPv4 address", remedy: "give 127.0.0.1 for this machine alone, 0.0.0.0 for its networks")
        }
        self.address = socketAddress
    }

    /// Listens and answers until the running task is cancelled. Where more connect at once than the system lets this process have open, all
    /// connections are closed, and it listens anew: pages send again what was not acknowledged.
    ///
    /// - Parameter ready: is told the port once listeners can come.
    /// - Throws: ``SoundalikeError`` `.cannotCreate` when the port cannot be had.
    public func run(ready: @escaping @Sendable (_ port: UInt16) throws -> Void) async throws {
        var address = address
        if let port = try await listen(at: address, ready: ready) { address.sin_port = port.bigEndian }
        while !Task.isCancelled { _ = try await listen(at: address) { _ in } }
        throw SoundalikeError(.interrupted, nil, "interrupted")
    }

    /// Listens and answers until the running task is cancelled, or too many connect.
    ///
    /// - Returns: the port.
    private func listen(at address: sockaddr_in, ready: @escaping @Sendable (_ port: UInt16) throws -> Void) async throws -> UInt16? {
        let server = HTTPServer(address: address, timeout: 15, logger: .disabled)
        await server.appendRoute("*", to: ClosureHTTPHandler { await respond(to: $0) })
        return try await withThrowingTaskGroup(of: UInt16?.self) { group in
            group.addTask {
                do { try await server.run() } catch where Task.isCancelled || Self.isFlood(error) {} catch {
                    throw SoundalikeError(.cannotCreate, nil, "the server cannot listen: \(error)", remedy: "choose another `port` or `address`")
                }
                return nil
            }
            group.addTask {
                try await server.waitUntilListening(timeout: 10)
                guard case .ip4(_, let port)? = await server.listeningAddress else { return nil }
                try ready(port)
                return port
            }
            do { return try await group.reduce(nil) { $0 ?? $1 } } catch {
                group.cancelAll()
                throw error is CancellationError ? SoundalikeError(.interrupted, nil, "interrupted") : error
            }
        }
    }

    /// Whether a connection could not be had for want of something that others hold.
    private static func isFlood(_ error: any Error) -> Bool {
        guard case SocketError.failed("Accept", let number, _) = error else { return false }
        return [EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED].contains(number)
    }

    private func respond(to request: HTTPRequest) async -> HTTPResponse {
        if let seconds = bounds.secondsToWait(for: nil) { return later(seconds) }
        guard isOwn(request) else { return answer(.forbidden, "This test is not for other sites.") }
        switch (request.method, request.path) {
        case (.GET, "/"), (.HEAD, "/"):
            return HTTPResponse(statusCode: .ok, headers: headers("text/html; charset=utf-8"), body: request.method == .GET ? page : Data())
        case (.POST, "/answers"): return await keep(request)
        case (_, "/"), (_, "/answers"): return answer(.methodNotAllowed, "Not allowed.")
        default: return answer(.notFound, "There is nothing here.")
        }
    }

    /// Whether a request comes from the page itself or from somebody who typed the address: not from another site, nor under another name.
    private func isOwn(_ request: HTTPRequest) -> Bool {
        let host = request.headers[.host] ?? ""
        if isLoopback {
            let name = host.split(separator: ":").first.map(String.init) ?? ""
            guard ["localhost", "127.0.0.1"].contains(name) else { return false }
        }
        if let origin = request.headers[HTTPHeader("Origin")], origin != "http://\(host)", origin != "https://\(host)" { return false }
        if let site = request.headers[HTTPHeader("Sec-Fetch-Site")], !["same-origin", "none"].contains(site) {
            // A link may lead here, but nothing be sent here.
            return request.method == .GET && request.headers[HTTPHeader("Sec-Fetch-Mode")] == "navigate"
        }
        return true
    }

    private func keep(_ request: HTTPRequest) async -> HTTPResponse {
        // Only scripts of this page can send this type without being asked first.
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/json") == true else { return answer(.unsupportedMediaType, "Only JSON.") }
        if let count = request.bodySequence.count, count > Self.bodyLimit { return answer(.payloadTooLarge, "Too much.") }
        var body = Data()
        do {
            for try await part in request.bodySequence {
                body += part
                guard body.count <= Self.bodyLimit else { return answer(.payloadTooLarge, "Too much.") }
            }
        } catch { return answer(.badRequest, "The request is damaged, or breaks off.") }
        do {
            guard let submission = try? JSONDecoder().decode(Submission.self, from: body), submission.fault(for: key) == nil else {
                return answer(.badRequest, "These are no answers to this test.")
            }
            if let seconds = bounds.secondsToWait(for: submission.token) { return later(seconds) }
            // Written anew: nothing that was not looked at is kept.
            let state = String(decoding: try JSONEncoder().encode(submission.state), as: UTF8.self)
            try store.keep(token: submission.token, revision: submission.revision, state: state)
            return answer(.ok, "Kept.")
        } catch let error as SoundalikeError where error.code == .unavailable {
            return answer(.tooManyRequests, "Too many listeners.")
        } catch { return answer(.internalServerError, "The answers could not be kept.") }
    }

    private func later(_ seconds: Int) -> HTTPResponse {
        var response = answer(.tooManyRequests, "Too many requests; try again in \(seconds) s.")
        response.headers[HTTPHeader("Retry-After")] = "\(seconds)"
        return response
    }

    private func answer(_ status: HTTPStatusCode, _ words: String) -> HTTPResponse {
        HTTPResponse(statusCode: status, headers: headers("text/plain; charset=utf-8"), body: Data("\(words)\n".utf8))
    }

    private func headers(_ type: String) -> HTTPHeaders {
        [
            .contentType: type, HTTPHeader("Cache-Control"): "no-store", HTTPHeader("X-Content-Type-Options"): "nosniff",
            HTTPHeader("Referrer-Policy"): "no-referrer", HTTPHeader("Content-Security-Policy"): policy,
            HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
        ]
    }
}
