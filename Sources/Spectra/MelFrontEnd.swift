import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations

/// Samples → mel spectrogram `[frame, mel]`, as `FrontEndSettings` say.
///
/// Not `Sendable`: it holds scratch memory. Make one a thread; they are cheap.
public final class MelFrontEnd {
    /// How it was made.
    public let settings: FrontEndSettings
    private let bank: MelFilterBank
    private let window: [Float]
    private let plan: OpaquePointer
    private let scratch: UnsafeMutablePointer<Float>

    /// - Throws: `SoundalikeError.badData` for settings that no front end can be built from.
    public init(_ settings: FrontEndSettings) throws {
        try settings.validate()
        guard let plan = sk_fft_create(settings.transformLength) else {
            throw SoundalikeError(.internalFault, "front end", "no transform of length \(settings.transformLength)")
        }
        self.settings = settings
        self.plan = plan
        scratch = .allocate(capacity: sk_mel_scratch_count(plan))
        bank = MelFilterBank(
            bandCount: settings.bandCount, minimumHz: settings.minimumHz, maximumHz: settings.maximumHz,
            transformLength: settings.transformLength, sampleRateHz: settings.sampleRateHz,
            scale: settings.melScale)
        window = hannWindow(length: settings.windowLength)
    }

    /// Peak frequency of each band, Hz.
    public var centresHz: [Double] { bank.centresHz }

    deinit {
        sk_fft_destroy(plan)
        scratch.deallocate()
    }

    /// The spectrogram of as many whole frames as `samples` hold, row after row.
    ///
    /// - Parameter samples: mono, at `settings.sampleRateHz`.
    /// - Returns: `frameCount · bandCount` values; empty when there are fewer samples than one transform takes.
    public func spectrogram(of samples: [Float]) -> [Float] {
        let frameCount = settings.frameCount(sampleCount: samples.count)
        return [Float](unsafeUninitializedCapacity: frameCount * settings.bandCount) { output, initialised in
            samples.withUnsafeBufferPointer { write(frames: frameCount, of: $0, to: output) }
            initialised = frameCount * settings.bandCount
        }
    }

    /// Writes `frames` rows of `settings.bandCount` values: frame *i* reads `transformLength` samples from *i* · hop.
    ///
    /// - Parameters:
    ///   - samples: at least `(frames − 1) · hop + transformLength` of them.
    ///   - output: room for `frames · bandCount` values.
    public func write(frames: Int, of samples: UnsafeBufferPointer<Float>, to output: UnsafeMutableBufferPointer<Float>) {
        guard frames > 0, let from = samples.baseAddress, let to = output.baseAddress else { return }
        precondition(samples.count >= (frames - 1) * settings.hopLength + settings.transformLength)
        precondition(output.count >= frames * settings.bandCount)
        bank.first.withUnsafeBufferPointer { first in
            bank.count.withUnsafeBufferPointer { count in
                bank.offset.withUnsafeBufferPointer { offset in
                    bank.weights.withUnsafeBufferPointer { weights in
                        window.withUnsafeBufferPointer { window in
                            var mel = sk_mel_bank(
                                bandCount: settings.bandCount, first: first.baseAddress, count: count.baseAddress,
                                offset: offset.baseAddress, weights: weights.baseAddress)
                            var shape = sk_mel_settings(
                                windowLength: settings.windowLength, transformLength: settings.transformLength,
                                hopLength: settings.hopLength, window: window.baseAddress,
                                floorPower: Float(settings.floorPower), magnitude: settings.magnitude.kernel)
                            sk_mel_frames(plan, &shape, &mel, from, frames, to, scratch)
                        }
                    }
                }
            }
        }
    }
}

extension FrontEndSettings.Magnitude {
    fileprivate var kernel: sk_mel_magnitude {
        switch self {
        case .decibels: SK_DECIBELS
        case .power: SK_POWER
        case .logarithm: SK_LOGARITHM
        }
    }
}
