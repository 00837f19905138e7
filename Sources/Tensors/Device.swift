import CSoundalikeTorch
import SoundalikeFoundations

/// Where a tensor lies and is computed with.
public enum Device: Hashable, Sendable, CustomStringConvertible {
    /// The processor.
    case cpu
    /// A CUDA device by its number, from 0.
    case cuda(Int)

    /// `cpu`, `cuda` (the first) or `cuda:NUMBER`.
    ///
    /// - Throws: `SoundalikeError(.usage)` for anything else.
    public init(parsing text: String) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("cpu", 1): self = .cpu
        case ("cuda", 1): self = .cuda(0)
        case ("cuda", 2):
            guard let number = Int(parts[1]), (0..<128).contains(number) else { fallthrough }
            self = .cuda(number)
        default: throw SoundalikeError(.usage, "device", "there is no device \(text)", remedy: "say cpu, cuda or cuda:NUMBER")
        }
    }

    /// What ``init(parsing:)`` reads.
    public var description: String {
        switch self {
        case .cpu: "cpu"
        case .cuda(let number): "cuda:\(number)"
        }
    }

    /// Loads the engine and checks that it can compute here.
    ///
    /// - Throws: `SoundalikeError(.unavailable)` when there is no engine or no such device.
    public func require() throws {
        try Engine.load()
        guard case .cuda(let number) = self else { return }
        let count = try Engine.cudaDeviceCount()
        guard number < count else {
            let reason = String(cString: sle_cuda_problem())
            let problem = count > 0 ? "there are only \(count) CUDA devices" : "the engine finds no CUDA device"
            throw SoundalikeError(
                .unavailable, description, reason.isEmpty ? problem : "\(problem) (\(reason))",
                remedy: "use `device` cpu, or build the engine against a CUDA libtorch (LIBTORCH=… make engine)")
        }
    }

    init(number: Int64) {
        self = number < 0 ? .cpu : .cuda(Int(number))
    }

    var number: Int64 {
        switch self {
        case .cpu: -1
        case .cuda(let number): Int64(number)
        }
    }
}
