# The Debian package, built in a clean Debian 12, and an image that has nothing but what the package needs.
#
#   docker build --target package --output build/package .      writes the .deb into build/package
#   docker build -t soundalike .
#   docker run --rm -v "$PWD:/audio" soundalike match voice.wav reference.wav

FROM swift:6.3-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends make
WORKDIR /soundalike
COPY . .
RUN make package

FROM scratch AS package
COPY --from=build /soundalike/build/package/*.deb /

FROM debian:bookworm-slim
COPY --from=build /soundalike/build/package/*.deb /package/
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg /package/*.deb && rm -rf /package /var/lib/apt/lists/*
WORKDIR /audio
ENTRYPOINT ["soundalike"]
