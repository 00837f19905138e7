extension NetworkGraph {
    /// The paper's first encoder: Lee et al., "Metric learning vs classification for disentangled music representation learning" (ISMIR 2020)
    /// and its predecessor at ICASSP 2020, after Szegedy et al., "Going deeper with convolutions", CVPR 2015.
    ///
    /// Every convolution has a bias and is followed by batch normalisation and ReLU.
    static func inception(parameterCount: Int) -> NetworkGraph {
        var builder = NetworkGraphBuilder(inputChannels: 1)
        func convolve(_ name: String, of input: Int, _ kernelSize: Int, _ outputs: Int, stride: Int = 1) -> Int {
            builder.convolution(name, of: input, kernelSize: kernelSize, stride: stride, outputs: outputs, hasBias: true, activation: .reLU)
        }
        var x = builder.normalisation("normalisation", of: NetworkGraphBuilder.input)
        x = convolve("stem", of: x, 5, 64)
        x = builder.maximumPool(of: x, size: 2, stride: 2)
        for index in 0..<6 {
            var block = "strided.\(index)"
            let single = convolve("\(block).single", of: x, 1, 48, stride: 2)
            var deep = convolve("\(block).deep.0", of: x, 1, 64)
            deep = convolve("\(block).deep.1", of: deep, 3, 96)
            deep = convolve("\(block).deep.2", of: deep, 3, 96, stride: 2)
            let pooled = builder.maximumPool(of: x, size: 3, stride: 2)
            x = builder.concatenation(of: [single, deep, pooled])

            block = "plain.\(index)"
            let point = convolve("\(block).single", of: x, 1, 64)
            let wide = convolve("\(block).wide.1", of: convolve("\(block).wide.0", of: x, 1, 48), 5, 64)
            deep = convolve("\(block).deep.0", of: x, 1, 64)
            deep = convolve("\(block).deep.1", of: deep, 3, 96)
            deep = convolve("\(block).deep.2", of: deep, 3, 96)
            let averaged = convolve("\(block).pooled", of: builder.averagePool(of: x, size: 3, stride: 1), 1, 32)
            x = builder.concatenation(of: [point, wide, deep, averaged])
        }
        x = convolve("embedding", of: x, 1, 256)
        x = builder.l2Normalisation(of: builder.globalAverage(of: x))
        _ = builder.dense("output", of: x, outputs: parameterCount, activation: .sigmoid)
        return builder.graph
    }

    /// The paper's second encoder: Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", CVPR 2018, table 2, width 1.0.
    ///
    /// No convolution has a bias; each is followed by batch normalisation, and by ReLU6 but for the last of each bottleneck.
    static func mobileNetV2(parameterCount: Int) -> NetworkGraph {
        // Expansion, channels, repetitions, stride of the first.
        let stages = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
        var builder = NetworkGraphBuilder(inputChannels: 1)
        func convolve(_ name: String, of input: Int, _ kernelSize: Int, _ outputs: Int, stride: Int = 1, isLinear: Bool = false) -> Int {
            builder.convolution(
                name, of: input, kernelSize: kernelSize, stride: stride, outputs: outputs, hasBias: false, activation: isLinear ? nil : .reLU6)
        }
        var x = builder.normalisation("normalisation", of: NetworkGraphBuilder.input)
        x = convolve("stem", of: x, 3, 32, stride: 2)
        var index = 0
        for (expansion, channels, repetitions, firstStride) in stages {
            for repetition in 0..<repetitions {
                let block = "bottlenecks.\(index)", stride = repetition == 0 ? firstStride : 1
                let inputs = builder.channels(of: x)
                var y = expansion == 1 ? x : convolve("\(block).expansion", of: x, 1, expansion * inputs)
                y = builder.depthwise("\(block).depthwise", of: y, kernelSize: 3, stride: stride, hasBias: false, activation: .reLU6)
                y = convolve("\(block).projection", of: y, 1, channels, isLinear: true)
                x = stride == 1 && inputs == channels ? builder.sum(of: [x, y]) : y
                index += 1
            }
        }
        x = convolve("head", of: x, 1, 1280)
        _ = builder.dense("output", of: builder.globalAverage(of: x), outputs: parameterCount, activation: .sigmoid)
        return builder.graph
    }

    /// Five convolutions that halve rows and columns: learns in seconds.
    static func small(parameterCount: Int) -> NetworkGraph {
        var builder = NetworkGraphBuilder(inputChannels: 1)
        var x = builder.normalisation("normalisation", of: NetworkGraphBuilder.input)
        for (index, (kernelSize, channels)) in [(5, 16), (3, 24), (3, 32), (3, 48)].enumerated() {
            x = builder.convolution(
                "blocks.\(index)", of: x, kernelSize: kernelSize, stride: 2, outputs: channels, hasBias: false, activation: .reLU)
        }
        x = builder.convolution("embedding", of: x, kernelSize: 1, outputs: 64, hasBias: false, activation: .reLU)
        _ = builder.dense("output", of: builder.globalAverage(of: x), outputs: parameterCount, activation: .sigmoid)
        return builder.graph
    }
}
