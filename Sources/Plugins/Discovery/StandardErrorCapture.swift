#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Foundation

/// What C code writes to standard error while a function runs, as text.
///
/// lilv and its parser complain there and nowhere else. The descriptor belongs to the whole process: what another thread
/// writes meanwhile is caught as well, so keep the function short.
enum StandardErrorCapture {
    /// Held while the descriptor is redirected: of two captures at once, one would put the other's pipe back in its place.
    private static let turn = NSLock()

    /// Runs `body` and gives the lines that were written to `report`: as many as a pipe holds, 64 kB. Where there is no pipe to
    /// be had, nothing is caught.
    static func run<Result>(_ body: () throws -> Result, report: ([String]) -> Void) rethrows -> Result {
        turn.lock()
        defer { turn.unlock() }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return try body() }
        defer { for end in ends { close(end) } }
        // What does not fit is lost, rather than waited for.
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        let saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        guard saved >= 0 else { return try body() }
        dup2(ends[1], STDERR_FILENO)
        defer {
            dup2(saved, STDERR_FILENO)
            close(saved)
            report(lines(from: ends[0]))
        }
        return try body()
    }

    private static func lines(from pipe: Int32) -> [String] {
        var text: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4_096)
        while case let count = read(pipe, &part, part.count), count > 0 { text += part[..<count] }
        return String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    }
}
