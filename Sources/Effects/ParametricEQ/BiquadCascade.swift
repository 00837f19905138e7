/// Four biquads in series on two channels at once: SIMD lanes are channels, the sections of one frame follow each other.
///
/// Direct form I in double precision. Direct form I because its state is signals, not products with coefficients: when
/// coefficients move, a section near z = 1 stays in balance, where a transposed form is thrown off by the ratio of two tiny
/// sums. Double because at a low Q and a low frequency single precision is wrong by more than the effect. Consecutive frames
/// overlap in the processor's pipeline, so four sections in one pass cost little more than the arithmetic.
struct BiquadCascade {
    /// Two channels' values of one signal.
    typealias Frame = SIMD2<Double>

    /// The last two frames of a signal.
    struct History {
        var last = Frame.zero
        var beforeLast = Frame.zero

        @inline(__always)
        mutating func push(_ frame: Frame) {
            beforeLast = last
            last = frame
        }

        /// Sets to zero what is too small to be heard (−600 dB), before it decays into slow subnormal numbers.
        mutating func flushInaudible() {
            func flushed(_ frame: Frame) -> Frame {
                frame.replacing(with: 0, where: (frame .< 1e-30) .& (frame .> -1e-30))
            }
            last = flushed(last)
            beforeLast = flushed(beforeLast)
        }
    }

    /// The input of the first section, then each section's output, which is the next one's input.
    var input = History()
    var output0 = History()
    var output1 = History()
    var output2 = History()
    var output3 = History()

    /// Processes `frameCount` frames of two channels in place; `left` and `right` may be the same channel.
    /// `coefficients` move by `step` before each frame if given.
    @inline(__always)
    mutating func process(
        left: UnsafeMutablePointer<Float>, right: UnsafeMutablePointer<Float>, frameCount: Int,
        coefficients: CascadeCoefficients, step: CascadeCoefficients?
    ) {
        var state = self
        var c = coefficients
        for index in 0..<frameCount {
            if let step { c.advance(by: step) }
            let x = Frame(Double(left[index]), Double(right[index]))
            let y0 = Self.section(c.c0, x, state.input, state.output0)
            state.input.push(x)
            let y1 = Self.section(c.c1, y0, state.output0, state.output1)
            state.output0.push(y0)
            let y2 = Self.section(c.c2, y1, state.output1, state.output2)
            state.output1.push(y1)
            let y3 = Self.section(c.c3, y2, state.output2, state.output3)
            state.output2.push(y2)
            state.output3.push(y3)
            left[index] = Float(y3.x)
            right[index] = Float(y3.y)
        }
        self = state
    }

    /// One section's output. The terms are paired so that b = a (a gain of 0 dB) passes the input on exactly.
    @inline(__always)
    private static func section(_ c: BiquadCoefficients, _ x: Frame, _ inputs: History, _ outputs: History) -> Frame {
        let old = c.b2 * inputs.beforeLast - c.a2 * outputs.beforeLast
        let recent = c.b1 * inputs.last - c.a1 * outputs.last
        return old + recent + c.b0 * x
    }

    mutating func flushInaudible() {
        input.flushInaudible()
        output0.flushInaudible()
        output1.flushInaudible()
        output2.flushInaudible()
        output3.flushInaudible()
    }
}

/// The coefficients of four sections, in registers or on the stack.
struct CascadeCoefficients: Equatable {
    var c0 = BiquadCoefficients.identity
    var c1 = BiquadCoefficients.identity
    var c2 = BiquadCoefficients.identity
    var c3 = BiquadCoefficients.identity

    @inline(__always)
    mutating func advance(by step: CascadeCoefficients) {
        c0.advance(by: step.c0)
        c1.advance(by: step.c1)
        c2.advance(by: step.c2)
        c3.advance(by: step.c3)
    }

    /// The movement a frame that leads from here to `target` in `frameCount` frames.
    func step(to target: CascadeCoefficients, frameCount: Int) -> CascadeCoefficients {
        let scale = 1 / Double(frameCount)
        return CascadeCoefficients(
            c0: c0.difference(to: target.c0, scale: scale), c1: c1.difference(to: target.c1, scale: scale),
            c2: c2.difference(to: target.c2, scale: scale), c3: c3.difference(to: target.c3, scale: scale))
    }
}

extension BiquadCoefficients {
    @inline(__always)
    fileprivate mutating func advance(by step: BiquadCoefficients) {
        b0 += step.b0
        b1 += step.b1
        b2 += step.b2
        a1 += step.a1
        a2 += step.a2
    }

    fileprivate func difference(to target: BiquadCoefficients, scale: Double) -> BiquadCoefficients {
        BiquadCoefficients(
            b0: (target.b0 - b0) * scale, b1: (target.b1 - b1) * scale, b2: (target.b2 - b2) * scale,
            a1: (target.a1 - a1) * scale, a2: (target.a2 - a2) * scale)
    }
}
